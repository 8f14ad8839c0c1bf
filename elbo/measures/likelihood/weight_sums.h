// SPDX-License-Identifier: MIT
// Sums of weights that are known by their logarithms and come a block at a time: log mean w, and
// the effective sample size (sum w)^2 / sum w^2 (Kong 1992), which is n for equal weights and 1
// where a single weight is the whole sum.
#pragma once

#include <cstdint>

#include "elbo/tensor/tensor.h"

namespace elbo::measures {

/// Of B rows of weights at once, in double; memory does not grow with what was added.
class WeightSums {
 public:
  /// Adds the logarithms of K more weights of each row: (B, K), any floating type; minus infinity
  /// is a weight of 0.
  void add(const Tensor& log_weights);
  /// log (1/n) sum w of the n weights added to each row: (B).
  Tensor log_mean() const;
  /// (sum w)^2 / sum w^2: (B); 0 where all weights are 0.
  Tensor effective() const;

 private:
  Tensor largest_;        // (B): of the logarithms so far
  Tensor sum_, squares_;  // (B): of w / exp(largest), and of its square
  int64_t count_ = 0;
};

}  // namespace elbo::measures
