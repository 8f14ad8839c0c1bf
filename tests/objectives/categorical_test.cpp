// SPDX-License-Identifier: MIT
// The likelihood of a class in closed form.
#include "elbo/objectives/discrete.h"

#include <gtest/gtest.h>

#include <cmath>

#include "elbo/core/error.h"
#include "tests/objectives/central_difference.h"

namespace elbo::objectives {
namespace {

const Tensor kMarked = torch::tensor({{0., 1., 0.}, {1., 0., 0.}, {0., 0., 1.}}, torch::kFloat64);

TEST(Categorical, OfLogarithmsOfProbabilitiesIsThatProbability) {
  const Tensor p = torch::tensor({{.2, .5, .3}, {.1, .1, .8}, {.25, .25, .5}}, torch::kFloat64);
  // The same for all classes of a row: no matter.
  const Tensor shift = torch::tensor({{0.}, {7.}, {-300.}}, torch::kFloat64);
  EXPECT_TRUE(torch::allclose(
      categorical_nll(p.log() + shift, kMarked),
      torch::tensor({-std::log(.5), -std::log(.1), -std::log(.5)}, torch::kFloat64), 1e-12));
}

TEST(Categorical, KnowingNothingIsTheLogarithmOfTheClasses) {
  EXPECT_NEAR(categorical_nll(torch::zeros({3, 3}, torch::kFloat64), kMarked).mean().item<double>(),
              std::log(3.), 1e-14);
}

TEST(Categorical, StaysFiniteWhereItIsSureAndWrong) {
  const Tensor sure = torch::tensor({{1e4, 0., 0.}}, torch::kFloat64);
  EXPECT_EQ(categorical_nll(sure, kMarked.slice(0, 0, 1)).item<double>(), 1e4);
}

TEST(Categorical, GradientsAreThoseOfCentralDifferences) {
  const Tensor logits =
      torch::tensor({{.3, -1., 2.}, {0., 0., 0.}, {-2., 4., 1.}}, torch::kFloat64);
  EXPECT_LT(gradient_error([](const Tensor& l) { return categorical_nll(l, kMarked); }, logits),
            kGradientTolerance);
}

TEST(Categorical, RefusesAnotherNumberOfClasses) {
  EXPECT_THROW(categorical_nll(torch::zeros({3, 4}), torch::zeros({3, 3})), ShapeError);
}

}  // namespace
}  // namespace elbo::objectives
