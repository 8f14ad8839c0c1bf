// SPDX-License-Identifier: MIT
// The Hamiltonian VAE: its bound written out step by step, and what it must be where all is known.
#include <cmath>
#include <numbers>

#include "tests/models/vae/small_vae.h"

namespace elbo::test {
namespace {

Tensor log_standard(const Tensor& z) {
  return -.5 * (z.square() + std::log(2 * std::numbers::pi)).sum(1);
}

class HamiltonianVae : public SmallVae {};

TEST_F(HamiltonianVae, TheLossIsThatOfTheLeapfrogStepsWrittenOut) {
  constexpr int64_t kSteps = 3;
  constexpr double kTemper = .4;
  const auto vae = small("hvae", {{"leapfrog_steps", whole(kSteps)},
                                  {"tempering", number(kTemper)},
                                  {"step_size", number(.2)},
                                  {"activation", text("tanh")}});
  expect_losses({*vae, 0, batch_, Rng(5)}, [&](const ByHand& nets, const std::string&) {
    Rng rng(5);
    const Tensor eps = tensor::normal(rng, {kCount, kCode}),
                 g = tensor::normal(rng, {kCount, kCode});
    const Tensor x = batch_.x.flatten(1);
    const Tensor moments = nets.linear("posterior", torch::tanh(nets.linear("encoder.linear0", x)));
    const Tensor mean = moments.slice(1, 0, kCode), log_var = moments.slice(1, kCode);
    const Tensor z0 = mean + torch::exp(.5 * log_var) * eps;
    const auto log_p = [&](const Tensor& z) {
      const Tensor l =
          nets.linear("decoder.linear1", torch::tanh(nets.linear("decoder.linear0", z)));
      return (x * l - torch::softplus(l)).sum(1);
    };
    const auto slope = [&](const Tensor& z) {
      return torch::autograd::grad({(log_p(z) + log_standard(z)).sum()}, {z}, {}, true, true)[0];
    };
    const Tensor step = .5 * torch::sigmoid(vae->named_parameters()["step"]);
    const auto root = [&](int64_t k) {  // 1 / sqrt of the inverse temperature
      const double first = 1 / std::sqrt(kTemper), share = static_cast<double>(k) / kSteps;
      return first + (1 - first) * share * share;
    };
    Tensor z = z0, rho = g * root(0);
    for (int64_t k = 1; k <= kSteps; ++k) {
      rho = rho + .5 * step * slope(z);
      z = z + step * rho;
      rho = (rho + .5 * step * slope(z)) * (root(k) / root(k - 1));
    }
    const Tensor log_q =
        -.5 *
        ((z0 - mean).square() / log_var.exp() + log_var + std::log(2 * std::numbers::pi)).sum(1);
    return -(log_p(z) + log_standard(z) + log_standard(rho) - log_q - log_standard(g)).mean();
  });
}

/// Steps keep volume: the mean of w over draws is p(x), whatever q and the steps are.
TEST_F(HamiltonianVae, TheMeanWeightIsTheLikelihoodOfALinearModel) {
  constexpr int64_t kMany = 2000;
  constexpr double kSigma = .8;
  const auto vae = made("hvae",
                        {{"latent_dim", whole(1)},
                         {"hidden", sizes({})},
                         {"likelihood", text("gaussian")},
                         {"sigma", number(kSigma)},
                         {"leapfrog_steps", whole(3)},
                         {"step_size", number(.3)},
                         {"tempering", number(.6)}},
                        info_of({1}, data::ValueKind::real));
  {
    const torch::NoGradGuard no_grad;
    auto params = vae->named_parameters();
    params["decoder.linear0.weight"].fill_(1.2);
    params["decoder.linear0.bias"].fill_(.3);
    params["posterior.weight"].zero_();
    params["posterior.bias"].copy_(torch::tensor({.2, 0.}));
  }
  const double x = .9, variance = 1.2 * 1.2 + kSigma * kSigma;
  const double want =
      std::exp(-.5 * (x - .3) * (x - .3) / variance) / std::sqrt(2 * std::numbers::pi * variance);
  double sum = 0;
  tensor::Batch one;
  one.x = torch::full({1, 1}, x);
  const models::TrainingProgress progress{0, 0, 100, 10, false};
  const std::vector<models::Turn> turns = vae->turns(progress);
  for (int64_t i = 0; i < kMany; ++i) {
    Rng rng(static_cast<uint64_t>(i));
    sum += std::exp(-turns[0].play(one, progress, rng).losses[0].terms.total.item<double>());
  }
  // The weight's deviation is below its mean: a standard error of 2 % at most.
  EXPECT_NEAR(sum / kMany / want, 1, .06);
}

}  // namespace
}  // namespace elbo::test
