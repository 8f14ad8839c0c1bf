// SPDX-License-Identifier: MIT
// Tiles of the distance table; of each, one candidate a query.
#include "elbo/eval/sets/nearest.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <limits>

#include "elbo/core/error.h"
#include "elbo/eval/sets/check.h"

namespace elbo {
namespace {

constexpr int64_t kQueries = 256, kTileRows = 4096;  // of one tile: 8 MB
constexpr double kNever = std::numeric_limits<double>::infinity();

}  // namespace

NearestTally::NearestTally(const Tensor& queries, Stream stream) : stream_(stream) {
  check_features("NearestTally", queries, 1);
  const at::NoGradGuard no_grad;
  centre_ = centre_of(queries);
  queries_ = centred_rows(queries, centre_);
  squared_ = torch::full({queries.size(0)}, kNever, torch::kFloat64);
  index_ = torch::full({queries.size(0)}, -1, torch::kInt64);
}

void NearestTally::add(const Tensor& block) {
  check_features("NearestTally", block, 1);
  const int64_t width = queries_.values.size(1), queries = queries_.values.size(0);
  if (block.size(1) != width) throw ShapeError("[NearestTally] got rows of width ", block.size(1), ", want ", width, " as the queries have");
  const at::NoGradGuard no_grad;
  for (int64_t row = 0; row < block.size(0); row += kTileRows) {
    const CentredRows rows = centred_rows(block.narrow(0, row, std::min(kTileRows, block.size(0) - row)), centre_);
    for (int64_t first = 0; first < queries; first += kQueries) add_tile(first, std::min(kQueries, queries - first), rows, rows_);
    rows_ += rows.norms.size(0);
  }
}

/// Queries first .. first + count - 1 against `rows`, of which the first is row `row` of the stream.
void NearestTally::add_tile(int64_t first, int64_t count, const CentredRows& rows, int64_t row) {
  const CentredRows queries = part_of(queries_, first, count);
  Tensor table = distance_table(queries, rows);  // (count, B)
  const int64_t itself = first - row;            // query first + i is column i + itself
  if (stream_ == Stream::of_queries && itself > -count && itself < table.size(1)) table.diagonal(itself).fill_(kNever);
  const auto [least, column] = table.min(1);  // (count), (count)
  const Tensor exact = (queries.values - rows.values.index_select(0, column)).square().sum(1);
  Tensor squared = squared_.narrow(0, first, count), index = index_.narrow(0, first, count);
  const Tensor better = torch::isfinite(least).logical_and(exact < squared);
  squared.copy_(torch::where(better, exact, squared));
  index.copy_(torch::where(better, column + row, index));
}

Nearest nearest_rows(const Tensor& queries, const Tensor& rows, Stream stream) {
  NearestTally tally(queries, stream);
  tally.add(rows);
  return tally.nearest();
}

}  // namespace elbo
