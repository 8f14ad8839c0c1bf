// SPDX-License-Identifier: MIT
// Losses that pull a critic's output somewhere: least squares, boundary seeking, and the softmax of
// a batch, against their definitions.
#include <gtest/gtest.h>

#include "elbo/objectives/gan_losses.h"
#include "tests/objectives/central_difference.h"

namespace elbo::objectives {
namespace {

Tensor at(const std::vector<double>& values) { return torch::tensor(values, torch::kFloat64); }

TEST(LeastSquares, IsHalfTheSquaredDistanceFromTheLabel) {
  EXPECT_TRUE(torch::allclose(least_squares_loss(at({-1., 1., 3.}), 1), at({2., 0., 2.})));
  EXPECT_EQ(least_squares_loss(torch::zeros({5, 1}), 1).sizes(), (std::vector<int64_t>{5}));
}

TEST(BoundarySeeking, IsThePapersInProbabilitiesAndFiniteWhereTheyAreNot) {
  const Tensor logits = at({-2., 0., .5, 3.}), d = torch::sigmoid(logits);
  EXPECT_TRUE(torch::allclose(boundary_seeking_loss(logits),
                              .5 * (d.log() - (1 - d).log()).square(), 1e-12));
  EXPECT_TRUE(torch::allclose(boundary_seeking_loss(at({-800., 800.})), at({320000., 320000.})));
  EXPECT_LT(gradient_error(boundary_seeking_loss, logits), kGradientTolerance);
}

TEST(BatchSoftmax, IsMinusTheLogOfTheShare) {
  const Tensor logits = at({-2., 0., .5, 3.});
  EXPECT_TRUE(
      torch::allclose(softmax_surprise(logits, logits), -torch::softmax(logits, 0).log(), 1e-12));
  EXPECT_TRUE(torch::allclose(softmax_surprise(logits.slice(0, 0, 2), logits),
                              -torch::softmax(logits, 0).log().slice(0, 0, 2), 1e-12));
}

TEST(BatchSoftmax, DoesNotCareForAConstantAndDoesNotOverflow) {
  const Tensor logits = at({-2., 0., .5, 3.});
  EXPECT_TRUE(torch::allclose(softmax_surprise(logits + 5000, logits + 5000),
                              softmax_surprise(logits, logits), 1e-10));
  EXPECT_LT(
      gradient_error([](const Tensor& l) { return softmax_surprise(l.slice(0, 0, 2), l); }, logits),
      kGradientTolerance);
}

}  // namespace
}  // namespace elbo::objectives
