// SPDX-License-Identifier: MIT
// Softmax GAN: the paper's formulas with mu = -output, unguarded in double.
#include <cmath>

#include "tests/models/gan/written_pair.h"

namespace elbo::models {
namespace {

using test::part;

class SoftmaxGan : public test::WrittenPair {};

TEST_F(SoftmaxGan, LossesAreThePapersWithMuTheNegativeOutput) {
  const auto gan = pair("softmax_gan");
  const LossTerms of_critic = terms(*gan, test::kCritic),
                  of_generator = terms(*gan, test::kGenerator);
  const Tensor real = -on_real(*gan), fake = -on_generated(*gan);
  const double log_z = std::log((torch::exp(-real).sum() + torch::exp(-fake).sum()).item<double>());
  EXPECT_NEAR(of_critic.total.item<double>(), real.sum().item<double>() / 4 + log_z, 1e-12);
  EXPECT_NEAR(of_generator.total.item<double>(),
              (real.sum() + fake.sum()).item<double>() / 8 + log_z, 1e-12);
  const Tensor share = torch::softmax(-torch::cat({real, fake}), 0);
  EXPECT_NEAR(part(of_critic, "right_on_real"),
              (share.slice(0, 0, 4) > .125).to(torch::kFloat64).mean().item<double>(), 1e-12);
  EXPECT_NEAR(part(of_critic, "right_on_fake"),
              (share.slice(0, 4) < .125).to(torch::kFloat64).mean().item<double>(), 1e-12);
}

TEST_F(SoftmaxGan, TheGeneratorsGoalIsAnEqualShareForAll) {
  const auto gan = pair("softmax_gan");
  const torch::NoGradGuard no_grad;
  gan->named_parameters()["critic.linear1.weight"].zero_();
  EXPECT_NEAR(terms(*gan, test::kGenerator).total.item<double>(), std::log(8), 1e-12);
}

TEST_F(SoftmaxGan, TheGeneratorReadsTheRealExamples) {
  const auto gan = pair("softmax_gan");
  const auto loss = [&](const Tensor& x) {
    return test::play(*gan, test::kGenerator, x, Rng(5)).losses[0].terms.total.item<double>();
  };
  EXPECT_NE(loss(x_), loss(x_.square()));
}

}  // namespace
}  // namespace elbo::models
