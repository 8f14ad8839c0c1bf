// SPDX-License-Identifier: MIT
// Codes by optimisation. Oracle: an affine decoder, whose least squares are known in closed form.
#include "elbo/eval/views/invert.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "tests/eval/linear_gaussian.h"

namespace elbo::eval {
namespace {

using test::examples_of_model;
using test::LinearGaussian;

double furthest_inverse(const Tensor& a, const Tensor& b) {
  return (a - b).abs().max().item<double>();
}

/// argmin |x - W z - b|^2 + w |z|^2.
Tensor least_squares(const LinearGaussian& model, const Tensor& x, double w) {
  const Tensor inner = model.weight.t().matmul(model.weight) +
                       w * torch::eye(LinearGaussian::kLatent, torch::kFloat64);
  return (x.to(torch::kFloat64) - model.bias).matmul(model.weight).matmul(at::linalg_inv(inner));
}

struct Task {
  LinearGaussian model{0, 1, true};
  test::InMemory data = examples_of_model(model, 5);
  Tensor x = examples_at(data, 0, 5, 0).x;
};

TEST(Invert, OfAnAffineDecoderEndsAtTheLeastSquares) {
  Task task;
  for (const double weight : {0.0, .5}) {
    InvertPlan plan;
    plan.restarts = 3;
    plan.prior_weight = weight;
    const Inversion found = invert(task.model, task.data.info(), task.x, plan);
    const Tensor expected = least_squares(task.model, task.x, weight);
    EXPECT_LT(furthest_inverse(found.codes_of(found.best), expected), 1e-4);
    const Tensor error = (task.model.decode(expected) - task.x).square().mean(1);
    EXPECT_LT(furthest_inverse(found.best_errors(), error), 1e-4);
    EXPECT_EQ(share_near_best(found, .1).min().item<double>(), 1) << "there is one valley";
  }
}

TEST(Invert, FromTheOptimumItDoesNotGetWorse) {
  Task task;
  InvertPlan plan;
  plan.restarts = 1;
  plan.starts = least_squares(task.model, task.x, 0);
  plan.steps = 20;
  const Inversion found = invert(task.model, task.data.info(), task.x, plan);
  EXPECT_LE(found.best_so_far.back(), found.best_so_far.front());
  EXPECT_LT(furthest_inverse(found.codes_of(found.best), plan.starts), 1e-6);
  plan.steps = 0;
  EXPECT_EQ(furthest_inverse(invert(task.model, task.data.info(), task.x, plan).codes.squeeze(1),
                             plan.starts),
            0)
      << "no step leaves the starts as they are";
}

TEST(Invert, LeavesNoTraceOfItsBlocksAndRepeatsBySeed) {
  Task task;
  InvertPlan plan;
  plan.restarts = 4;
  plan.steps = 10;
  const Inversion whole = invert(task.model, task.data.info(), task.x, plan);
  plan.rows = 3;
  const Inversion blocks = invert(task.model, task.data.info(), task.x, plan);
  EXPECT_LT(furthest_inverse(whole.codes, blocks.codes), 1e-12);
  EXPECT_LT(
      furthest_inverse(invert(task.model, task.data.info(), task.x.narrow(0, 0, 2), plan).codes,
                       whole.codes.narrow(0, 0, 2)),
      1e-12)
      << "image i's starts are its own";
  plan.seed = 1;
  EXPECT_GT(furthest_inverse(whole.codes, invert(task.model, task.data.info(), task.x, plan).codes),
            1e-3);
}

TEST(Invert, ItsCurveFallsFromTheFirstStepToTheLast) {
  Task task;
  InvertPlan plan;
  plan.restarts = 2;
  plan.steps = 250;
  const Inversion found = invert(task.model, task.data.info(), task.x, plan);
  EXPECT_EQ(found.steps.front(), 0);
  EXPECT_EQ(found.steps.back(), 250);
  ASSERT_EQ(found.steps.size(), found.best_so_far.size());
  for (size_t i = 1; i < found.steps.size(); ++i) {
    EXPECT_LE(found.best_so_far[i], found.best_so_far[i - 1]);
    EXPECT_LE(found.best_so_far[i], found.each_so_far[i]);
  }
}

}  // namespace
}  // namespace elbo::eval
