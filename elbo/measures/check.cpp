// SPDX-License-Identifier: MIT
// The checks, over blocks of rows so that no mask of a whole set is made.
#include "elbo/measures/check.h"

#include <algorithm>
#include <cmath>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::measures {
namespace {

constexpr int64_t kCheckedRows = 4096;  // of one block
constexpr double kLargest = 1e100;      // whose square is a number, and sums of many squares

/// Throws for the first value of `rows`, which begin at row `first`, where `bad` (N, D) holds.
void refuse_values(std::string_view where, const Tensor& rows, const Tensor& bad, int64_t first) {
  if (!bad.any().item<bool>()) return;
  const Tensor place = bad.nonzero()[0];  // (2): row, column
  const int64_t row = place[0].item<int64_t>(), column = place[1].item<int64_t>();
  const double value = rows[row][column].item<double>();
  throw DataError(where, ": row ", first + row, ", column ", column, ": got ", value,
                  ", want a finite number",
                  std::isfinite(value) ? " of at most 1e100 in size, for it is squared" : "");
}

void check_matrix(std::string_view where, const Tensor& rows, int64_t least) {
  if (!rows.defined() || rows.dim() != 2 || rows.size(1) < 1 || !rows.is_floating_point() ||
      !rows.device().is_cpu())
    throw ShapeError(where, ": got ", rows.defined() ? join(rows.sizes(), " x ") : "nothing",
                     ", want floating (N, D) on the CPU");
  if (rows.size(0) < least)
    throw DataError(where, ": got ", counted(rows.size(0), "example"), ", want at least ", least,
                    "; take more");
}

}  // namespace

void check_features(std::string_view where, const Tensor& features, int64_t least) {
  check_matrix(where, features, least);
  for (int64_t first = 0; first < features.size(0); first += kCheckedRows) {
    const Tensor rows = features.narrow(0, first, std::min(kCheckedRows, features.size(0) - first));
    Tensor good = torch::isfinite(rows);
    // No smaller type has larger ones.
    if (rows.scalar_type() == torch::kFloat64) good = good.logical_and(rows.abs() <= kLargest);
    refuse_values(where, rows, good.logical_not(), first);
  }
}

void check_same_width(std::string_view where, const Tensor& real, const Tensor& generated,
                      int64_t least) {
  check_features(where, real, least);
  check_features(where, generated, least);
  if (real.size(1) != generated.size(1))
    throw ShapeError(where, ": got features of width ", real.size(1), " and ", generated.size(1),
                     ", want one width; made by different extractors?");
}

void check_neighbours(std::string_view where, int64_t k, int64_t rows) {
  if (k < 1 || k >= rows)
    throw DataError(where, ": got ", k, " as the number of neighbours, want ",
                    rows > 2 ? str("1 to ", rows - 1) : str("1"), " for a set of ",
                    counted(rows, "example"), "; take more, or fewer neighbours");
}

void check_log_probabilities(std::string_view where, const Tensor& log_probabilities,
                             int64_t least) {
  check_matrix(where, log_probabilities, least);
  refuse_values(where, log_probabilities, torch::isnan(log_probabilities), 0);
  const Tensor sums = log_probabilities.to(torch::kFloat64).exp().sum(1);  // (N)
  const Tensor off = ((sums - 1).abs() <= 1e-3).logical_not();
  if (!off.any().item<bool>()) return;
  const int64_t row = off.nonzero()[0][0].item<int64_t>();
  throw DataError(where, ": row ", row, ": got probabilities of sum ", sums[row].item<double>(),
                  ", want 1; are these logarithms, of a softmax?");
}

void check_labels(std::string_view where, const Tensor& labels, int64_t bins) {
  if (!labels.defined() || labels.dim() != 1 || labels.scalar_type() != torch::kInt64)
    throw ShapeError(where, ": want labels of (N) int64");
  if (labels.numel() == 0) throw DataError(where, ": got no labels, want at least 1");
  const int64_t least = labels.min().item<int64_t>(), most = labels.max().item<int64_t>();
  if (least < 0 || most >= bins)
    throw DataError(where, ": got labels from ", least, " to ", most, ", want 0 to ", bins - 1);
}

void check_distances(std::string_view where, const Tensor& distances) {
  if (!distances.defined() || distances.dim() != 1)
    throw ShapeError(where, ": want distances of (N)");
  check_features(where, distances.unsqueeze(1), 1);
  if (distances.min().item<double>() < 0)
    throw DataError(where, ": got a distance of ", distances.min().item<double>(),
                    ", want none below 0");
}

}  // namespace elbo::measures
