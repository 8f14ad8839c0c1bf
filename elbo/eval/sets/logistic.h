// SPDX-License-Identifier: MIT
// Logistic regression on standardised features: the minimum of sum_i log(1 + exp(-s_i f(x_i))) + |w|^2 / 2, s = +-1, f(x) = w . x + b.
// The penalty keeps the minimum finite where a plane separates the classes. A feature that never varies gets no weight.
#pragma once
#include <torch/types.h>

namespace elbo {

using torch::Tensor;

class LogisticRegression {
 public:
  /// Fits (N, D) double features and (N) labels, 0 or 1, by Newton's method with halved steps where a whole one does not descend.
  LogisticRegression(const Tensor& features, const Tensor& labels);
  /// f(x), above 0 where label 1 is the more probable: (M, D) -> (M).
  Tensor log_odds(const Tensor& features) const;

 private:
  Tensor with_one(const Tensor& features) const;  // standardised, and a column of ones: (N, D + 1)

  Tensor mean_, scale_;  // (D)
  Tensor weights_;       // (D + 1), the last is b
};

}  // namespace elbo
