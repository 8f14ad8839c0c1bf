// SPDX-License-Identifier: MIT
// Points between, and the penalty of slopes, against their definitions.
#include "elbo/objectives/gan_losses.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "tests/objectives/central_difference.h"

namespace elbo::objectives {
namespace {

TEST(GradientPenalty, PointsBetweenHaveAShareAnExample) {
  const Tensor x = torch::full({3, 1, 2, 2}, 4.), y = torch::zeros({3, 1, 2, 2});
  const Tensor z = mixed(x, y, torch::tensor({1., .25, 0.}));
  EXPECT_TRUE(torch::equal(z[0], x[0]));
  EXPECT_TRUE(torch::equal(z[1], torch::ones({1, 2, 2})));
  EXPECT_TRUE(torch::equal(z[2], y[2]));
  EXPECT_THROW(mixed(x, y.flatten(1), torch::ones({3})), ShapeError);
}

TEST(GradientPenalty, ThePenaltyIsZeroAtNormOneAndFiniteWithAFiniteSlopeAtZero) {
  const Tensor g = torch::tensor({{.6, .8}, {3., 4.}, {0., 0.}}, torch::kFloat64).requires_grad_();
  const Tensor penalty = unit_norm_penalty(g);
  EXPECT_TRUE(torch::allclose(penalty, torch::tensor({0., 16., 1.}, torch::kFloat64), 1e-5, 1e-5));
  EXPECT_TRUE(torch::isfinite(torch::autograd::grad({penalty.sum()}, {g})[0]).all().item<bool>());
  EXPECT_EQ(unit_norm_penalty(torch::ones({2, 1, 3, 3})).sizes(), (std::vector<int64_t>{2}));
}

TEST(GradientPenalty, TheSquaredNormIsASumOverAnExamplesValues) {
  EXPECT_TRUE(torch::equal(squared_norm(torch::tensor({{1., 2.}, {0., 0.}, {-3., 4.}})),
                           torch::tensor({5., 0., 25.})));
  EXPECT_EQ(squared_norm(torch::ones({2, 1, 3, 3})).sizes(), (std::vector<int64_t>{2}));
}

TEST(GradientPenalty, ThePenaltysGradientIsThatOfCentralDifferences) {
  EXPECT_LT(
      gradient_error(unit_norm_penalty,
                     torch::tensor({{.6, -.8, .1}, {3., 4., 0.}, {-.2, .1, .4}}, torch::kFloat64)),
      1e-7);
}

}  // namespace
}  // namespace elbo::objectives
