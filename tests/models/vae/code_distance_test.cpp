// SPDX-License-Identifier: MIT
// WAE and RAE: codes that lie near the prior all together, and a prior that lies where codes are.
#include <cmath>
#include <numbers>

#include "elbo/core/error.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/objectives/kernel_distance.h"
#include "tests/models/vae/small_vae.h"

namespace elbo::test {
namespace {

class CodeDistance : public SmallVae {
 protected:
  Tensor code(const ByHand& nets) const { return encoded(nets, batch_.x.flatten(1), "code"); }
};

/// By loops over pairs.
double kernel_by_hand(const Tensor& a, const Tensor& b) {
  const double squares = (a - b).square().sum().item<double>();
  double out = 0;
  for (const double scale : {.1, .2, .5, 1., 2., 5., 10.}) {
    const double c = 2 * scale * static_cast<double>(a.numel());
    out += c / (c + squares);
  }
  return out;
}

TEST_F(CodeDistance, IsTheUnbiasedSumOverPairs) {
  Rng rng(4);
  const Tensor a = tensor::normal(rng, {4, 3}), b = 2 + tensor::normal(rng, {3, 3});
  double within_a = 0, within_b = 0, between = 0;
  for (int64_t i = 0; i < 4; ++i)
    for (int64_t j = 0; j < 4; ++j) within_a += i == j ? 0 : kernel_by_hand(a[i], a[j]) / 12;
  for (int64_t i = 0; i < 3; ++i)
    for (int64_t j = 0; j < 3; ++j) within_b += i == j ? 0 : kernel_by_hand(b[i], b[j]) / 6;
  for (int64_t i = 0; i < 4; ++i)
    for (int64_t j = 0; j < 3; ++j) between += kernel_by_hand(a[i], b[j]) / 12;
  EXPECT_NEAR(objectives::kernel_distance(a, b).item<double>(), within_a + within_b - 2 * between,
              1e-11);
}

TEST_F(CodeDistance, OfOneDistributionIsZeroOnAverage) {
  double sum = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng(seed);
    const Tensor a = tensor::normal(rng, {20, 2}), b = tensor::normal(rng, {20, 2});
    sum += objectives::kernel_distance(a, b).item<double>() / 200;
  }
  EXPECT_NEAR(sum, 0, .02);  // its deviation is about .1 for one pair of sets
}

TEST_F(CodeDistance, WaePaysForItBesideTheReconstruction) {
  const auto wae = small("wae_mmd", {{"divergence", number(7)}});
  expect_losses({*wae, 0, batch_, Rng(5)}, [&](const ByHand& nets, const std::string&) {
    Rng rng(5);
    const Tensor z = code(nets), prior = tensor::normal(rng, {kCount, kCode});
    return reconstruction(nets, z) + 7 * objectives::kernel_distance(z, prior);
  });
}

TEST_F(CodeDistance, RaeKeepsCodesShortAndTheDecodersWeightsSmall) {
  const auto rae = small("rae", {{"penalty_weight", number(.1)}, {"code_weight", number(.5)}});
  expect_losses({*rae, 0, batch_, Rng(5)}, [&](const ByHand& nets, const std::string&) {
    const Tensor z = code(nets);
    Tensor squares = torch::zeros({});
    for (const auto& param : rae->named_parameters())
      if (param.key().starts_with("decoder")) squares = squares + param.value().square().sum();
    return reconstruction(nets, z) + .25 * z.square().sum(1).mean() + .1 * squares;
  });
}

TEST_F(CodeDistance, RaesGradientPenaltyIsTheSlopeOfThePictureByTheCode) {
  const auto rae = small("rae", {{"penalty", text("gradient")}});
  const double found = part(play(*rae).losses[0].terms, "penalty");
  const torch::NoGradGuard no_grad;
  const ByHand nets(*rae);
  const Tensor z = code(nets);
  const auto sum_at = [&](const Tensor& at) {
    return torch::sigmoid(nets.two("decoder", at)).sum(1);
  };
  double want = 0;
  for (int64_t j = 0; j < kCode; ++j) {
    Tensor step = torch::zeros({kCode});
    step[j] = 1e-5;
    want += ((sum_at(z + step) - sum_at(z - step)) / 2e-5).square().mean().item<double>();
  }
  EXPECT_NEAR(found / want, 1, 1e-7);
}

TEST_F(CodeDistance, RaesPriorIsTheGaussianOfTheCodesThatItSaw) {
  const auto rae = small("rae");
  const models::TurnResult played = play(*rae);
  played.after_update(models::BatchMeans(played.losses));
  const torch::NoGradGuard no_grad;
  const Tensor z = code(ByHand(*rae));
  auto& prior = dynamic_cast<models::HasPrior&>(*rae);
  Rng rng(1);
  const Tensor draws = prior.draw_prior(50000, rng);
  const Tensor centred = z - z.mean(0), spread = z.std(0, false);
  EXPECT_LT(((draws.mean(0) - z.mean(0)) / spread).abs().max().item<double>(), .03);
  const Tensor from = draws - draws.mean(0);
  const Tensor want = torch::matmul(centred.t(), centred) / kCount,
               got = torch::matmul(from.t(), from) / 50000;
  EXPECT_LT(((got - want) / torch::outer(spread, spread)).abs().max().item<double>(), .03);
  // The density of that Gaussian, by its inverse.
  const Tensor covariance = want + 1e-6 * torch::eye(kCode);
  const Tensor distance = (torch::matmul(centred, at::linalg_inv(covariance)) * centred).sum(1);
  const Tensor log_p =
      -.5 * (distance + at::logdet(covariance) + kCode * std::log(2 * std::numbers::pi));
  EXPECT_TRUE(torch::allclose(prior.log_p_z(z), log_p, 1e-7, 1e-8));
  models::SamplerSettings settings;
  settings.truncation = 1;
  EXPECT_THROW(dynamic_cast<models::Samples&>(*rae).sample_with(2, {}, settings, rng), Unsupported);
}

}  // namespace
}  // namespace elbo::test
