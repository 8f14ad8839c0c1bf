// SPDX-License-Identifier: MIT
// Tiles of the distance table; of each, the candidates of a query.
#include "elbo/measures/nearest_rows.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <limits>

#include "elbo/core/error.h"
#include "elbo/measures/check.h"

namespace elbo::measures {
namespace {

constexpr int64_t kQueries = 256, kTileRows = 4096;  // of one tile: 8 MB
constexpr double kNever = std::numeric_limits<double>::infinity();

}  // namespace

/// Rows of the stream that are looked at together.
struct NearestTally::Tile {
  const double* norms;
  int64_t count, first;  // which row of the stream is the first
  ExactDistance exact;   // of a query and a row of the tile
  TableError error;
};

NearestTally::NearestTally(const Tensor& queries, Stream stream) : stream_(stream) {
  check_features("nearest neighbours", queries, 1);
  const at::NoGradGuard no_grad;
  centre_ = centre_of(queries);
  queries_ = compared_rows(queries, centre_);
  squared_ = torch::full({queries.size(0)}, kNever, torch::kFloat64);
  index_ = torch::full({queries.size(0)}, -1, torch::kInt64);
}

void NearestTally::add(const Tensor& block) {
  check_features("nearest neighbours", block, 1);
  const int64_t width = queries_.given.size(1), queries = queries_.given.size(0);
  if (block.size(1) != width)
    throw ShapeError("nearest neighbours: got rows of width ", block.size(1), ", want ", width,
                     " as the queries have");
  const at::NoGradGuard no_grad;
  for (int64_t row = 0; row < block.size(0); row += kTileRows) {
    const ComparedRows rows =
        compared_rows(block.narrow(0, row, std::min(kTileRows, block.size(0) - row)), centre_);
    const int64_t count = rows.norms.size(0);
    const Tile tile{rows.norms.data_ptr<double>(), count, rows_, ExactDistance(queries_, rows),
                    table_error(queries_, rows)};
    for (int64_t first = 0; first < queries; first += kQueries) {
      // (Q, B)
      const Tensor table =
          distance_table(part_of(queries_, first, std::min(kQueries, queries - first)), rows);
      for (int64_t i = 0; i < table.size(0); ++i)
        look(first + i, tile, table.data_ptr<double>() + i * count);
    }
    rows_ += count;
  }
}

/// Looks for a nearer row of query `query`, whose distances to the tile's rows are `distances` as
/// the product says them.
void NearestTally::look(int64_t query, const Tile& tile, const double* distances) {
  const double norm = queries_.norms.data_ptr<double>()[query];
  const auto slack = [&](int64_t j) { return tile.error.of(norm, tile.norms[j]); };
  // Which row of the tile.
  const int64_t itself = stream_ == Stream::of_queries ? query - tile.first : -1;
  double& nearest = squared_.data_ptr<double>()[query];
  double at_most = nearest;
  for (int64_t j = 0; j < tile.count; ++j)
    if (j != itself) at_most = std::min(at_most, distances[j] + slack(j));
  for (int64_t j = 0; j < tile.count; ++j) {
    const double at_least = std::max(distances[j] - slack(j), 0.);
    if (j == itself || at_least > at_most || at_least >= nearest) continue;
    const double exact = tile.exact(query, j);
    if (exact < nearest) nearest = exact, index_.data_ptr<int64_t>()[query] = tile.first + j;
  }
}

Nearest nearest_rows(const Tensor& queries, const Tensor& rows, Stream stream) {
  NearestTally tally(queries, stream);
  tally.add(rows);
  return tally.nearest();
}

}  // namespace elbo::measures
