// SPDX-License-Identifier: MIT
// Newton's method on a convex function.
#include "elbo/eval/sets/logistic.h"

namespace elbo {
namespace {

constexpr int kSteps = 100, kHalvings = 30;
constexpr double kStill = 1e-8;  // gradient per example at which the fit has arrived

/// What is minimised.
struct Objective {
  Tensor design;   // (N, D + 1)
  Tensor labels;   // (N)
  Tensor penalty;  // (D + 1)

  double at(const Tensor& weights) const {
    const Tensor f = design.mv(weights);
    return (torch::softplus(f) - labels * f).sum().item<double>() + (penalty * weights.square()).sum().item<double>() / 2;
  }
};

/// The first of the points weights - step, weights - step / 2, ... that is not worse than `weights`.
Tensor descended(const Objective& objective, const Tensor& weights, const Tensor& step) {
  const double current = objective.at(weights);
  double share = 1;
  for (int i = 0; i < kHalvings && objective.at(weights - share * step) > current; ++i) share /= 2;
  return weights - share * step;
}

}  // namespace

LogisticRegression::LogisticRegression(const Tensor& features, const Tensor& labels) : mean_(features.mean(0)) {
  const Tensor deviation = features.std(0, false);
  scale_ = torch::where(deviation > 0, deviation, torch::ones_like(deviation));
  const Tensor design = with_one(features);
  Tensor penalty = torch::ones({design.size(1)}, torch::kFloat64);
  penalty[-1] = 0;  // the constant is free
  const Objective objective{design, labels, penalty};
  weights_ = torch::zeros({design.size(1)}, torch::kFloat64);
  for (int i = 0; i < kSteps; ++i) {
    const Tensor p = torch::sigmoid(design.mv(weights_));
    const Tensor gradient = design.t().mv(p - labels) + penalty * weights_;
    if (gradient.abs().max().item<double>() < kStill * static_cast<double>(design.size(0))) break;
    const Tensor curvature = design.t().matmul(design * (p * (1 - p)).unsqueeze(1)) + torch::diag(penalty);
    weights_ = descended(objective, weights_, torch::linalg_solve(curvature, gradient));
  }
}

Tensor LogisticRegression::with_one(const Tensor& features) const {
  return torch::cat({(features - mean_) / scale_, torch::ones({features.size(0), 1}, torch::kFloat64)}, 1);
}

Tensor LogisticRegression::log_odds(const Tensor& features) const { return with_one(features).mv(weights_); }

}  // namespace elbo
