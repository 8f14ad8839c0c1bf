// SPDX-License-Identifier: MIT
// Column by column.
#include "elbo/eval/explained.h"

#include <cmath>
#include <limits>

namespace elbo {

std::vector<Estimate> explained_variance(const torch::Tensor& told, const torch::Tensor& truth) {
  // (N, A)
  const torch::Tensor error = (told - truth).square(), spread = (truth - truth.mean(0)).square();
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

}  // namespace elbo
