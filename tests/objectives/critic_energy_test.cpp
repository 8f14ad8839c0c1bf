// SPDX-License-Identifier: MIT
// Energies, their hinge and the pulling-away term against values worked out on paper.
#include <gtest/gtest.h>

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/objectives/gan_losses.h"
#include "tests/objectives/central_difference.h"

namespace elbo::objectives {
namespace {

Tensor of(std::initializer_list<double> values) {
  return torch::tensor(std::vector<double>(values), torch::kFloat64);
}

TEST(CriticEnergy, ErrorsAreSumsOverAnExamplesValues) {
  const Tensor x = of({0, 0, 1, 1, .5, .5}).view({3, 1, 2}),
               made = of({3, -4, 1, 1, 0, 1}).view({3, 1, 2});
  EXPECT_TRUE(torch::equal(squared_error(made, x), of({25, 0, .5})));
  EXPECT_TRUE(torch::equal(absolute_error(made, x), of({7, 0, 1})));
  EXPECT_THROW(squared_error(made, x.flatten(1)), ShapeError);
  EXPECT_THROW(absolute_error(made, x.flatten(1)), ShapeError);
}

TEST(CriticEnergy, TheHingeIsOfEachExampleNotOfTheBatchsMean) {
  const Tensor energy = of({0, 4, 5, 11}), margin = torch::full({}, 5, torch::kFloat64);
  EXPECT_TRUE(torch::equal(hinge_below(energy, margin), of({5, 1, 0, 0})));
  // Of the mean it would be 0, and nobody would be pushed.
  EXPECT_EQ(energy.mean().item<double>(), 5);
}

TEST(CriticEnergy, PullingAwayIsTheSquaredCosine) {
  EXPECT_TRUE(torch::allclose(pulling_away(of({1, 0, 0, 2}).view({2, 2})), of({0, 0}), 0, 1e-12));
  // The opposite way is no way out.
  EXPECT_TRUE(torch::allclose(pulling_away(of({1, 2, -3, -6}).view({2, 2})), of({1, 1}), 0, 1e-11));
  const Tensor sixty = of({1, 0, std::cos(M_PI / 3), std::sin(M_PI / 3)}).view({2, 2});
  EXPECT_TRUE(torch::allclose(pulling_away(sixty), of({.25, .25}), 0, 1e-11));
}

TEST(CriticEnergy, PullingAwayIsThePapersDoubleSum) {
  const Tensor codes = torch::linspace(-1, 2, 15, torch::kFloat64).view({5, 3}).square() - .7;
  double sum = 0;
  for (int64_t i = 0; i < 5; ++i)
    for (int64_t j = 0; j < 5; ++j)
      if (i != j)
        sum += std::pow((codes[i] * codes[j]).sum().item<double>() /
                            codes[i].norm().item<double>() / codes[j].norm().item<double>(),
                        2);
  EXPECT_NEAR(pulling_away(codes).mean().item<double>(), sum / (5 * 4), 1e-10);
}

TEST(CriticEnergy, ACodeOfNothingAndABatchOfOneHaveNoPull) {
  const Tensor codes = of({0, 0, 1, 1}).view({2, 2}).requires_grad_();
  const Tensor pull = pulling_away(codes);
  EXPECT_TRUE(torch::equal(pull.detach(), of({0, 0})));
  EXPECT_TRUE(torch::isfinite(torch::autograd::grad({pull.sum()}, {codes})[0]).all().item<bool>());
  EXPECT_NEAR(pulling_away(of({3, 4}).view({1, 2})).item<double>(), 0, 1e-12);
}

TEST(CriticEnergy, GradientsAreThoseOfCentralDifferences) {
  const Tensor x = torch::linspace(.1, .9, 6, torch::kFloat64).view({2, 3}),
               y = torch::linspace(-1, 2, 6, torch::kFloat64).view({2, 3});
  const Tensor margin = torch::full({}, .5, torch::kFloat64);
  EXPECT_LT(gradient_error([&](const Tensor& a) { return squared_error(a, y); }, x),
            kGradientTolerance);
  EXPECT_LT(gradient_error([&](const Tensor& a) { return squared_error(y, a); }, x),
            kGradientTolerance);
  EXPECT_LT(gradient_error([&](const Tensor& a) { return absolute_error(a, y); }, x),
            kGradientTolerance);
  EXPECT_LT(gradient_error([&](const Tensor& a) { return hinge_below(a, margin); }, x.flatten()),
            kGradientTolerance);
  EXPECT_LT(gradient_error(pulling_away, y), kGradientTolerance);
}

}  // namespace
}  // namespace elbo::objectives
