// SPDX-License-Identifier: MIT
// Gradient energy of gratings and of noise.
#include "elbo/measures/sets/sharpness.h"

#include <gtest/gtest.h>

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/tensor/random.h"

namespace elbo::measures {
namespace {

/// .5 + .4 cos(2 pi j / period) for columns -1 .. columns, of a few equal rows: (1, 1, 4, columns +
/// 2).
Tensor grating(int64_t period, int64_t columns) {
  const Tensor place = torch::arange(-1, columns + 1, torch::kFloat64);
  return (.5 + .4 * torch::cos(2 * M_PI * place / static_cast<double>(period)))
      .view({1, 1, 1, columns + 2})
      .expand({1, 1, 4, columns + 2});
}

double energy(const Tensor& x) { return gradient_energy(x)[0].item<double>(); }

TEST(GradientEnergy, OfAGratingIsItsClosedForm) {
  for (const int64_t period : {3, 5, 8, 20}) {
    // Four periods of differences.
    const Tensor whole = grating(period, 4 * period + 1).narrow(3, 1, 4 * period + 1);
    const double half = M_PI / static_cast<double>(period);
    EXPECT_NEAR(energy(whole), 2 * .16 * std::pow(std::sin(half), 2), 1e-12) << period;
    EXPECT_NEAR(energy(whole.transpose(2, 3)), energy(whole), 1e-15) << period;
  }
}

TEST(GradientEnergy, OfABlurredGratingFallsByTheFourthPowerOfTheCosine) {
  const Tensor kernel = torch::tensor({.25, .5, .25}, torch::kFloat64).view({1, 1, 1, 3});
  for (const int64_t period : {3, 5, 8, 20}) {
    const Tensor sharp = grating(period, 30), blurred = torch::conv2d(sharp, kernel);
    const double ratio = energy(blurred) / energy(sharp.narrow(3, 1, 30));
    EXPECT_NEAR(ratio, std::pow(std::cos(M_PI / static_cast<double>(period)), 4), 1e-12) << period;
  }
}

TEST(GradientEnergy, OfNoiseIsFourTimesItsVariance) {
  Rng rng(1);
  const Tensor energies = gradient_energy(tensor::uniform(rng, {200, 3, 16, 16}));
  EXPECT_NEAR(energies.mean().item<double>(), 4 / 12.,
              4 * energies.std().item<double>() / std::sqrt(200.));
}

TEST(GradientEnergy, RefusesWhatHasNoNeighbours) {
  EXPECT_THROW(gradient_energy(torch::zeros({4, 3})), ShapeError);
  EXPECT_THROW(gradient_energy(torch::zeros({4, 3, 1, 5})), ShapeError);
}

TEST(RatioOfMeans, HasTheErrorOfTheDeltaMethod) {
  const Estimate ratio = ratio_of_means({2, .1, 50}, {4, .2, 60});
  EXPECT_NEAR(ratio.mean, .5, 1e-15);
  EXPECT_NEAR(ratio.standard_error, .5 * std::hypot(.1 / 2, .2 / 4), 1e-15);
  EXPECT_THROW(ratio_of_means({2, .1, 50}, {0, 0, 60}), DataError);
}

}  // namespace
}  // namespace elbo::measures
