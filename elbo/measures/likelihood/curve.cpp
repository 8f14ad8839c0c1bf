// SPDX-License-Identifier: MIT
// From rows of images to points of a curve.
#include "elbo/measures/likelihood/curve.h"

#include <cmath>

#include "elbo/core/error.h"

namespace elbo::measures {

std::vector<int64_t> curve_grid(int64_t first, int64_t most) {
  ELBO_ASSERT(first >= 1 && most >= 1);
  std::vector<int64_t> out;
  for (int64_t decade = 1; decade <= most; decade *= 10)
    for (const int64_t step : {1, 2, 5})
      if (const int64_t draws = step * decade; draws >= first && draws < most) out.push_back(draws);
  out.push_back(most);
  return out;
}

double error_of_mean(const torch::Tensor& variances, CurveDraws draws) {
  const torch::Tensor safe = variances.clamp_min(0);  // equal weights: 0 but for rounding
  if (draws == CurveDraws::shared) return safe.sqrt().mean().item<double>();
  return std::sqrt(safe.sum().item<double>()) / static_cast<double>(safe.size(0));
}

LikelihoodCurve curve_of(const torch::Tensor& rows, const std::vector<int64_t>& grid,
                         CurveDraws draws) {
  const auto points = static_cast<int64_t>(grid.size());
  ELBO_ASSERT(rows.defined() && rows.dim() == 2 && rows.size(1) == 3 * points);
  LikelihoodCurve curve;
  for (int64_t g = 0; g < points; ++g) {
    Tally values;
    values.add(rows.select(1, g));
    const double effective = rows.select(1, points + g).mean().item<double>();
    curve.push_back({grid[static_cast<size_t>(g)], values.estimate(), effective,
                     error_of_mean(rows.select(1, 2 * points + g), draws)});
  }
  return curve;
}

}  // namespace elbo::measures
