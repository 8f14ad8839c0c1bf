// SPDX-License-Identifier: MIT
// Gaussians against closed forms, a Monte Carlo mean with its error bar, and central differences.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "elbo/core/error.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/tensor/random.h"
#include "tests/objectives/central_difference.h"

namespace elbo::objectives {
namespace {

const auto kDouble = torch::kFloat64;

Tensor row(std::vector<double> values) { return torch::tensor(values, kDouble).unsqueeze(0); }

TEST(Gaussian, IsTheClosedFormWithItsConstant) {
  const double want =
      -.5 * (2 * std::log(2 * std::numbers::pi) + std::log(4) + 9. / 4 + std::log(.25) + .01 / .25);
  EXPECT_NEAR(gaussian_log_prob(row({1, 2}), row({std::log(4), std::log(.25)}), row({4, 2.1}))
                  .item<double>(),
              want, 1e-13);
  EXPECT_NEAR(gaussian_log_density(row({4, 2.1}), row({1, 2}), row({std::log(4), std::log(.25)}))
                  .item<double>(),
              want, 1e-13);
}

TEST(Gaussian, AScalarVarianceCountsForEveryValue) {
  const Tensor x = row({1, -2, 3}), mean = row({.5, 0, 3});
  const Tensor one = torch::scalar_tensor(-1.5, kDouble);
  EXPECT_NEAR(gaussian_log_prob(mean, one, x).item<double>(),
              gaussian_log_prob(mean, torch::full_like(x, -1.5), x).item<double>(), 1e-13);
}

TEST(Gaussian, BestSharedVarianceIsTheMeanSquaredError) {
  const Tensor x = row({1, -2, 3, 5}), mean = row({.5, 0, 3, 4});
  const Tensor log_var = (x - mean).square().mean().log().requires_grad_();
  EXPECT_NEAR(torch::autograd::grad({gaussian_log_prob(mean, log_var, x).sum()}, {log_var})[0]
                  .item<double>(),
              0, 1e-12);
}

TEST(Gaussian, StandardDensityIsTheGeneralOneAtZeroAndOne) {
  const Tensor z = torch::linspace(-3, 3, 24, kDouble).view({2, 3, 4}),
               zero = torch::zeros({4}, kDouble);
  EXPECT_EQ(standard_normal_log_density(z).sizes(), (std::vector<int64_t>{2, 3}));
  EXPECT_TRUE(
      torch::allclose(standard_normal_log_density(z), gaussian_log_density(z, zero, zero), 1e-14));
}

TEST(Gaussian, GradientsAreThoseOfCentralDifferences) {
  const Tensor x = row({1, -2, 3}), mean = row({.5, 0, 2}), log_var = row({-1, 0, 2});
  EXPECT_LT(gradient_error([&](const Tensor& v) { return gaussian_log_prob(v, log_var, x); }, mean),
            kGradientTolerance);
  EXPECT_LT(gradient_error([&](const Tensor& v) { return gaussian_log_prob(mean, v, x); }, log_var),
            kGradientTolerance);
  EXPECT_LT(gradient_error([&](const Tensor& v) { return kl_gaussian(v, log_var); }, mean),
            kGradientTolerance);
  EXPECT_LT(gradient_error([&](const Tensor& v) { return kl_gaussian(mean, v); }, log_var),
            kGradientTolerance);
}

TEST(Gaussian, RefusesSizesThatWouldBroadcast) {
  EXPECT_THROW(gaussian_log_prob(torch::zeros({4, 3}), torch::zeros({4, 1}), torch::zeros({4, 3})),
               ShapeError);
  EXPECT_THROW(kl_gaussian(torch::zeros({4, 3}), torch::zeros({3})), ShapeError);
}

TEST(KlGaussian, IsZeroAtThePriorAndHalfTheSquaredDistanceBesideIt) {
  EXPECT_DOUBLE_EQ(kl_gaussian(row({0, 0}), row({0, 0})).item<double>(), 0);
  EXPECT_DOUBLE_EQ(kl_gaussian(row({3, 4}), row({0, 0})).item<double>(), 12.5);
  EXPECT_NEAR(kl_gaussian(row({0}), row({std::log(4)})).item<double>(), .5 * (4 - 1 - std::log(4)),
              1e-14);
}

TEST(KlGaussian, AgreesWithMonteCarloWithinFourStandardErrors) {
  const Tensor mean = row({.7, -1.2, 0}), log_var = row({-.8, .3, .1});
  Rng rng(7);
  const Tensor z = mean + torch::exp(.5 * log_var) * tensor::normal(rng, {200000, 3}).to(kDouble);
  const Tensor draws = gaussian_log_density(z, mean, log_var) - standard_normal_log_density(z);
  const double error = (draws.std() / std::sqrt(200000.)).item<double>();
  EXPECT_LT(error, .01);
  EXPECT_NEAR(draws.mean().item<double>(), kl_gaussian(mean, log_var).item<double>(), 4 * error);
}

}  // namespace
}  // namespace elbo::objectives
