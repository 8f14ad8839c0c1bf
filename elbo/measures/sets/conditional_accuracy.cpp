// SPDX-License-Identifier: MIT
// Counts of (asked, seen), and the matching: rows enter one after another; each takes the cheapest
// path of exchanges by reduced costs.
#include "elbo/measures/sets/conditional_accuracy.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/measures/check.h"

namespace elbo::measures {

namespace {

using Table = std::vector<std::vector<int64_t>>;

/// How often each class was seen in examples of each kind: (kinds, C).
Table table_of(const char* who, const Tensor& log_probabilities, const Tensor& kinds,
               int64_t count) {
  check_log_probabilities(who, log_probabilities);
  check_labels(who, kinds, count);
  if (kinds.size(0) != log_probabilities.size(0))
    throw ShapeError(who, ": got ", counted(kinds.size(0), "class", "classes"), " asked for and ",
                     counted(log_probabilities.size(0), "example"), ", want one each");
  const Tensor seen = log_probabilities.argmax(1), dense = kinds.contiguous();
  Table out(static_cast<size_t>(count),
            std::vector<int64_t>(static_cast<size_t>(log_probabilities.size(1))));
  for (int64_t i = 0; i < seen.size(0); ++i)
    ++out[static_cast<size_t>(dense.data_ptr<int64_t>()[i])]
         [static_cast<size_t>(seen.data_ptr<int64_t>()[i])];
  return out;
}

int64_t sum_of(const std::vector<int64_t>& counts) {
  int64_t out = 0;
  for (const int64_t count : counts) out += count;
  return out;
}

Estimate share(int64_t hits, int64_t count) {
  const double p = static_cast<double>(hits) / static_cast<double>(count);
  return {p, std::sqrt(p * (1 - p) / static_cast<double>(count)), count};
}

/// The share of each row that lies in its column; NaN for an empty row.
std::vector<double> shares_at(const Table& table, const std::vector<int64_t>& columns) {
  std::vector<double> out;
  for (size_t i = 0; i < table.size(); ++i) {
    const auto hits =
        columns[i] < 0 ? 0. : static_cast<double>(table[i][static_cast<size_t>(columns[i])]);
    out.push_back(sum_of(table[i]) == 0 ? std::nan("")
                                        : hits / static_cast<double>(sum_of(table[i])));
  }
  return out;
}

int64_t hits_at(const Table& table, const std::vector<int64_t>& columns) {
  int64_t out = 0;
  for (size_t i = 0; i < table.size(); ++i)
    if (columns[i] >= 0) out += table[i][static_cast<size_t>(columns[i])];
  return out;
}

}  // namespace

ConditionalAccuracy conditional_accuracy(const Tensor& log_probabilities, const Tensor& asked) {
  const Table table =
      table_of("classes asked for", log_probabilities, asked, log_probabilities.size(-1));
  std::vector<int64_t> itself;
  for (size_t i = 0; i < table.size(); ++i) itself.push_back(static_cast<int64_t>(i));
  return {share(hits_at(table, itself), asked.numel()), shares_at(table, itself)};
}

ClusteringAccuracy clustering_accuracy(const Tensor& log_probabilities, const Tensor& category,
                                       int64_t categories) {
  const Table table = table_of("categories of codes", log_probabilities, category, categories);
  ClusteringAccuracy out;
  out.class_of = best_assignment(table);
  out.matched = share(hits_at(table, out.class_of), category.numel());
  out.of_category = shares_at(table, out.class_of);
  int64_t commonest = 0;
  for (const auto& row : table) commonest += *std::max_element(row.begin(), row.end());
  out.commonest = share(commonest, category.numel()).mean;
  return out;
}

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

}  // namespace elbo::measures
