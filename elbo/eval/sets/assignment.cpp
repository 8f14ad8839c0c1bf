// SPDX-License-Identifier: MIT
// Rows enter one after another; each takes the cheapest path of exchanges by reduced costs, which
// the potentials keep at 0 or above.
#include "elbo/eval/sets/assignment.h"

#include <algorithm>
#include <limits>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"

namespace elbo {
namespace {

constexpr int64_t kFar = std::numeric_limits<int64_t>::max() / 4;

/// A square problem in costs; index 0 of each vector is no row and no column.
struct Matching {
  const std::vector<std::vector<int64_t>>& gains;
  size_t size;
  std::vector<int64_t> of_row, of_column;  ///< potentials
  std::vector<size_t> row_at;              ///< the row matched with a column; 0: none

  /// Rows and columns that do not exist gain nothing.
  int64_t cost(size_t row, size_t column) const {
    if (row > gains.size() || column > gains[0].size()) return 0;
    return -gains[row - 1][column - 1];
  }

  /// Takes a row in and exchanges along the cheapest path to a free column.
  void enter(size_t row) {
    std::vector<int64_t> distance(size + 1, kFar);
    std::vector<size_t> from(size + 1, 0);
    std::vector<bool> seen(size + 1, false);
    size_t column = 0;
    row_at[0] = row;
    do {
      seen[column] = true;
      column = nearest(column, distance, from, seen);
    } while (row_at[column] != 0);
    for (; column != 0; column = from[column]) row_at[column] = row_at[from[column]];
  }

  /// The unseen column nearest to the seen ones, with the potentials moved so that it is at
  /// distance 0.
  size_t nearest(size_t last, std::vector<int64_t>& distance, std::vector<size_t>& from,
                 const std::vector<bool>& seen) {
    size_t best = 0;
    for (size_t column = 1; column <= size; ++column) {
      if (seen[column]) continue;
      const int64_t reduced = cost(row_at[last], column) - of_row[row_at[last]] - of_column[column];
      if (reduced < distance[column]) distance[column] = reduced, from[column] = last;
      if (best == 0 || distance[column] < distance[best]) best = column;
    }
    const int64_t step = distance[best];
    for (size_t column = 0; column <= size; ++column) {
      if (seen[column]) of_row[row_at[column]] += step, of_column[column] -= step;
      else distance[column] -= step;
    }
    return best;
  }
};

}  // namespace

std::vector<int64_t> best_assignment(const std::vector<std::vector<int64_t>>& gains) {
  if (gains.empty()) return {};
  for (const auto& row : gains)
    if (row.size() != gains[0].size())
      throw ShapeError("match of classes: got rows of ", gains[0].size(), " and ",
                       counted(row.size(), "column"), ", want them equal");
  const size_t size = std::max(gains.size(), gains[0].size());
  Matching matching{gains, size, std::vector<int64_t>(size + 1), std::vector<int64_t>(size + 1),
                    std::vector<size_t>(size + 1)};
  for (size_t row = 1; row <= size; ++row) matching.enter(row);
  std::vector<int64_t> out(gains.size(), -1);
  for (size_t column = 1; column <= gains[0].size(); ++column)
    if (matching.row_at[column] <= gains.size())
      out[matching.row_at[column] - 1] = static_cast<int64_t>(column) - 1;
  return out;
}

}  // namespace elbo
