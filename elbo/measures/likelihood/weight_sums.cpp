// SPDX-License-Identifier: MIT
// With m the largest logarithm so far: sums of exp(w - m), scaled anew where m grows.
#include "elbo/measures/likelihood/weight_sums.h"

#include <cmath>
#include <limits>

#include "elbo/core/error.h"

namespace elbo::measures {

void WeightSums::add(const Tensor& log_weights) {
  const Tensor w = log_weights.to(torch::kFloat64);  // (B, K)
  if (!largest_.defined()) {
    sum_ = torch::zeros({w.size(0)}, w.options()), squares_ = torch::zeros_like(sum_);
    largest_ = torch::full_like(sum_, -std::numeric_limits<double>::infinity());
  }
  const Tensor largest = torch::maximum(largest_, w.amax(1));
  // All 0 so far: exp(-inf - 0), not exp(-inf + inf).
  const Tensor from = torch::where(largest.isinf(), torch::zeros_like(largest), largest);
  const Tensor shares = torch::exp(w - from.unsqueeze(1)), scale = torch::exp(largest_ - from);
  sum_ = sum_ * scale + shares.sum(1);
  squares_ = squares_ * scale.square() + shares.square().sum(1);
  largest_ = largest;
  count_ += w.size(1);
}

Tensor WeightSums::log_mean() const {
  ELBO_ASSERT(count_ > 0);
  const Tensor from = torch::where(largest_.isinf(), torch::zeros_like(largest_), largest_);
  return from + torch::log(sum_) - std::log(static_cast<double>(count_));
}

Tensor WeightSums::effective() const {
  ELBO_ASSERT(count_ > 0);
  return torch::where(squares_ > 0, sum_.square() / squares_, torch::zeros_like(sum_));
}

}  // namespace elbo::measures
