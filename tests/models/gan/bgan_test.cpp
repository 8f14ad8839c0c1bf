// SPDX-License-Identifier: MIT
// Boundary-seeking GAN: the generator's loss in probabilities, and where it rests.
#include "tests/models/gan/written_pair.h"

namespace elbo::models {
namespace {

using test::part;

class Bgan : public test::WrittenPair {};

TEST_F(Bgan, LossesAreThePapersInProbabilities) {
  const auto gan = pair("bgan");
  const LossTerms of_critic = terms(*gan, test::kCritic),
                  of_generator = terms(*gan, test::kGenerator);
  const Tensor real = torch::sigmoid(on_real(*gan)), fake = torch::sigmoid(on_generated(*gan));
  EXPECT_NEAR(of_critic.total.item<double>(),
              -(real.log().mean() + (1 - fake).log().mean()).item<double>(), 1e-12);
  EXPECT_NEAR(of_generator.total.item<double>(),
              .5 * (fake.log() - (1 - fake).log()).square().mean().item<double>(), 1e-12);
}

TEST_F(Bgan, TheGeneratorRestsOnTheBoundaryAndGoesBackWhereTheCriticIsFooled) {
  const auto gan = pair("bgan");
  const auto slope = [&](double bias) {
    {
      const torch::NoGradGuard no_grad;
      gan->named_parameters()["critic.linear1.weight"].mul_(1e-3);
      gan->named_parameters()["critic.linear1.bias"].fill_(bias);
    }
    const Tensor loss = terms(*gan, test::kGenerator).total;
    // d loss / d logit, all logits alike
    return torch::autograd::grad({loss}, {gan->named_parameters()["critic.linear1.bias"]})[0]
        .item<double>();
  };
  EXPECT_NEAR(slope(2), 2, 1e-2);
  EXPECT_NEAR(slope(-3), -3, 1e-2);
  EXPECT_NEAR(slope(0), 0, 1e-2);
}

}  // namespace
}  // namespace elbo::models
