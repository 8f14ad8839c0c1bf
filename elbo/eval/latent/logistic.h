// SPDX-License-Identifier: MIT
// Multinomial logistic regression with a penalty on the weights: min over W, b of sum_i -log
// softmax(W x_i + b)[y_i] + 1/2 |W|^2. That is scikit-learn's LogisticRegression(C=1); the biases
// are free.
#pragma once
#include <torch/types.h>

namespace elbo {

struct LogisticFit {
  torch::Tensor weights;   ///< (C, D)
  torch::Tensor bias;      ///< (C)
  bool converged = false;  ///< the mean loss has no slope above 1e-5
};

/// x (N, D) in double, y (N) int64 in [0, classes). L-BFGS in double, until the mean loss has no
/// slope above 1e-8.
LogisticFit fit_logistic(const torch::Tensor& x, const torch::Tensor& y, int64_t classes);

}  // namespace elbo
