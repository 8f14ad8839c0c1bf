// SPDX-License-Identifier: MIT
// Means and standard errors in double, two passes; R squared, column by column.
#include "elbo/measures/estimate.h"

#include <cmath>
#include <limits>

namespace elbo::measures {

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

std::vector<Estimate> explained_variance(const torch::Tensor& predicted,
                                         const torch::Tensor& truth) {
  // (N, A)
  const torch::Tensor error = (predicted - truth).square(),
                      spread = (truth - truth.mean(0)).square();
  std::vector<Estimate> out;
  for (int64_t a = 0; a < truth.size(1); ++a) {
    const double variance = spread.select(1, a).mean().item<double>();
    const double unexplained = error.select(1, a).mean().item<double>() / variance;
    Tally tally;
    // d R^2 / d (weight of an example)
    tally.add((error.select(1, a) - unexplained * spread.select(1, a)) / variance);
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    out.push_back(variance == 0
                      ? Estimate{kNone, kNone, truth.size(0)}
                      : Estimate{1 - unexplained, tally.estimate().standard_error, truth.size(0)});
  }
  return out;
}

Estimate mean_explained(const std::vector<Estimate>& explained) {
  Estimate sum;
  double counted = 0;
  for (const Estimate& one : explained) {
    if (!std::isfinite(one.mean)) continue;
    sum = {sum.mean + one.mean, sum.standard_error + one.standard_error, one.count};
    ++counted;
  }
  return {sum.mean / counted, sum.standard_error / counted, sum.count};
}

}  // namespace elbo::measures
