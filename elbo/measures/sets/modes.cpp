// SPDX-License-Identifier: MIT
// Assigns points to the nearest centre within three deviations and counts them.
#include "elbo/measures/sets/modes.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/measures/check.h"
#include "elbo/measures/nearest_rows.h"
#include "elbo/measures/sets/class_balance.h"

namespace elbo::measures {
namespace {

int64_t seen(const std::vector<int64_t>& counts) {
  return std::count_if(counts.begin(), counts.end(), [](int64_t count) { return count > 0; });
}

}  // namespace

PointModes modes_of_points(const Tensor& points, const Tensor& centres, double sigma) {
  check_same_width("modes of points", centres, points, 1);
  if (!(sigma > 0) || std::isinf(sigma))
    throw DataError("modes of points: the deviation of a mode: got ", sigma,
                    ", want a number above 0");
  const Nearest nearest = nearest_rows(points, centres);
  // (G)
  const Tensor good =
      nearest.index.index_select(0, (nearest.distance < 3 * sigma).nonzero().flatten());
  PointModes out;
  out.counts.resize(static_cast<size_t>(centres.size(0)));
  out.divergence = {std::numeric_limits<double>::infinity(),
                    std::numeric_limits<double>::quiet_NaN(), 0};
  if (good.numel() > 0) {
    out.counts = counts_of(good, centres.size(0));
    out.divergence = divergence_from(out.counts, equal_shares(centres.size(0)));
  }
  out.hit = seen(out.counts);
  const auto count = static_cast<double>(points.size(0));
  out.good_share = static_cast<double>(good.numel()) / count;
  out.good_share_error = std::sqrt(out.good_share * (1 - out.good_share) / count);
  return out;
}

LabelModes modes_of_labels(const Tensor& labels, int64_t bins) {
  const std::vector<int64_t> counts = counts_of(labels, bins);
  return {seen(counts), divergence_from(counts, equal_shares(bins))};
}

Tensor stacked_labels(const Tensor& digits) {
  if (digits.dim() != 2 || digits.size(1) != 3)
    throw ShapeError("stacked digits: got ", join(digits.sizes(), " x "), ", want (N, 3)");
  check_labels("stacked digits", digits.reshape({-1}), 10);
  return digits.select(1, 0) * 100 + digits.select(1, 1) * 10 + digits.select(1, 2);
}

}  // namespace elbo::measures
