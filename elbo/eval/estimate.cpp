// SPDX-License-Identifier: MIT
// Mean and standard error in double.
#include "elbo/eval/estimate.h"

#include <cmath>
#include <limits>

namespace elbo {

void Tally::add(const torch::Tensor& values) {
  const torch::Tensor flat = values.detach().to(torch::kFloat64).contiguous().view({-1});  // (B)
  const double* first = flat.data_ptr<double>();
  values_.insert(values_.end(), first, first + flat.numel());
}

Estimate Tally::estimate() const {
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  const auto count = static_cast<double>(values_.size());
  if (values_.empty()) return {kUnknown, kUnknown, 0};
  double sum = 0;
  for (const double value : values_) sum += value;
  const double mean = sum / count;
  double squares = 0;
  for (const double value : values_) squares += (value - mean) * (value - mean);
  const double error = values_.size() < 2 ? kUnknown : std::sqrt(squares / (count - 1) / count);
  return {mean, error, static_cast<int64_t>(values_.size())};
}

}  // namespace elbo
