// SPDX-License-Identifier: MIT
// Multinomial logistic regression with a penalty on the weights: min over W, b of sum_i -log
// softmax(W x_i + b)[y_i] + 1/2 |W|^2. That is scikit-learn's LogisticRegression(C=1); the biases
// are free.
// Its minimum is found by L-BFGS (Liu and Nocedal 1989), ten pairs, steps halved until they
// decrease enough (Armijo).
#pragma once
#include <torch/types.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace elbo::measures {

/// A classifier p(y|x) = softmax(W x + b)[y], and whether it is the best one.
struct LogisticFit {
  torch::Tensor weights;   ///< (C, D)
  torch::Tensor bias;      ///< (C)
  bool converged = false;  ///< the mean loss has no slope above 1e-5
};

/// x (N, D) in double, y (N) int64 in [0, classes). L-BFGS in double, until the mean loss has no
/// slope above 1e-8.
LogisticFit fit_logistic(const torch::Tensor& x, const torch::Tensor& y, int64_t classes);

/// What is minimised: returns f(x) and writes its gradient.
using Objective =
    std::function<double(const std::vector<double>& x, std::vector<double>& gradient)>;

/// Where a minimisation has ended.
struct Minimum {
  std::vector<double> x;  ///< the point
  double value = 0;       ///< f there
  double steepest = 0;    ///< the gradient's largest entry
  int64_t steps = 0;      ///< made
};

/// From `start`, until no entry of the gradient is larger than `tolerance`, no step decreases f any
/// more, or `most` steps are made.
Minimum minimise(const Objective& f, std::vector<double> start, double tolerance,
                 int64_t most = 2000);

}  // namespace elbo::measures
