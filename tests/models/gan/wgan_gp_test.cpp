// SPDX-License-Identifier: MIT
// The gradient penalty: the slope of a net of one hidden layer by hand, its value and its gradient;
// and that no example moves another's penalty.
#include "elbo/core/error.h"
#include "tests/models/gan/written_pair.h"

namespace elbo::models {
namespace {

using test::number;
using test::part;
using test::text;
using test::whole;

class WganGp : public test::WrittenPair {
 protected:
  /// The points between, with the noise that the turn draws: first that of the generator, then a
  /// share an example.
  Tensor between(Model& model) const {
    Rng rng(5);
    const Tensor made = generated(model, rng);
    tensor::normal(rng, {4, 3});
    const Tensor share = tensor::uniform(rng, {4}).unsqueeze(1);
    return (share * x_.flatten(1) + (1 - share) * made).detach();
  }

  /// d critic / dx = W1' (w2 where the unit is on): (4, 4).
  static Tensor slope(Model& model, const Tensor& x) {
    const auto p = model.named_parameters();
    const Tensor on = (hidden(model, x) > 0).to(x.scalar_type()).detach();
    return torch::matmul(on * p["critic.linear1.weight"], p["critic.linear0.weight"]);
  }
};

TEST_F(WganGp, LossesAreThePapersWithTheSlopeByHand) {
  const auto gan = pair("wgan_gp");
  const LossTerms of_critic = terms(*gan, test::kCritic);
  const double penalty = (slope(*gan, between(*gan)).norm(2, 1) - 1).square().mean().item<double>();
  const double gap = (on_real(*gan).mean() - on_generated(*gan).mean()).item<double>();
  EXPECT_NEAR(part(of_critic, "penalty"), penalty, 1e-10);
  EXPECT_NEAR(part(of_critic, "gap"), gap, 1e-12);
  EXPECT_NEAR(of_critic.total.item<double>(), -gap + 10 * penalty, 1e-9);
  EXPECT_NEAR(terms(*gan, test::kGenerator).total.item<double>(),
              -on_generated(*gan).mean().item<double>(), 1e-12);
}

TEST_F(WganGp, TheGradientOfThePenaltyIsThatOfTheSlopeByHand) {
  const auto gan = pair("wgan_gp"), free = pair("wgan_gp", {{"penalty", number(0)}});
  const auto gradient = [&](Model& model) {
    return torch::autograd::grad({terms(model, test::kCritic).total}, model.players()[0].params);
  };
  const Tensors with = gradient(*gan), without = gradient(*free), params = gan->players()[0].params;
  const Tensor penalty = 10 * (slope(*gan, between(*gan)).norm(2, 1) - 1).square().mean();
  const Tensors want =
      torch::autograd::grad({penalty}, params, {}, false, false, /*allow_unused=*/true);
  for (size_t i = 0; i < params.size(); ++i)
    EXPECT_TRUE(torch::allclose(with[i] - without[i],
                                want[i].defined() ? want[i] : torch::zeros_like(params[i]), 1e-8,
                                1e-10))
        << "a bias has no part in a slope";
}

TEST(WganGpConv, TheCriticHasNoBatchNormAndTheGeneratorKeepsIts) {
  const auto gan =
      test::made("wgan_gp", {{"net", text("conv")}, {"width", whole(2)}, {"latent_dim", whole(3)}},
                 test::mnist_info());
  for (const std::string& name : gan->named_buffers().keys())
    EXPECT_EQ(name.rfind("generator.", 0), 0u) << name;
  EXPECT_TRUE(gan->named_buffers().contains("generator.norm0.running_mean"));
  EXPECT_THROW(test::made("wgan_gp", {{"net", text("larsen")}}, test::mnist_info()), ConfigError);
}

TEST(WganGpConv, LearnsThroughTheConvolutionsPenalty) {
  const auto gan =
      test::made("wgan_gp", {{"net", text("conv")}, {"width", whole(2)}, {"latent_dim", whole(3)}},
                 test::mnist_info());
  Rng rng(3);
  const Tensor loss = test::play(*gan, test::kCritic, tensor::uniform(rng, {4, 1, 28, 28}), Rng(5))
                          .losses[0]
                          .terms.total;
  for (const Tensor& grad : torch::autograd::grad({loss}, gan->players()[0].params))
    EXPECT_TRUE(torch::isfinite(grad).all().item<bool>());
}

}  // namespace
}  // namespace elbo::models
