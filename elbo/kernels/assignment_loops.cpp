// SPDX-License-Identifier: MIT
// Jonker and Volgenant's assignment over plain memory.
#include "elbo/kernels/assignment_loops.h"

#include <limits>
#include <numeric>

#include "elbo/core/target_clones.h"

namespace elbo::kernels {
namespace {

constexpr double kFar = std::numeric_limits<double>::infinity();
constexpr int64_t kNone = -1;

/// The two smallest reduced costs of a row.
struct TwoBest {
  double least = kFar, next = kFar;
  int64_t at = kNone, next_at = kNone;
};

ELBO_TARGET_CLONES TwoBest two_best(const double* costs, const double* prices, int64_t count) {
  TwoBest out;
  for (int64_t j = 0; j < count; ++j) {
    const double cost = costs[j] - prices[j];
    if (cost >= out.next) continue;
    if (cost < out.least) {
      out.next = out.least;
      out.next_at = out.at;
      out.least = cost;
      out.at = j;
    } else {
      out.next = cost;
      out.next_at = j;
    }
  }
  return out;
}

/// Shortest ways to columns: those through a row whose own way has the length `offset` + its
/// reduced cost. Columns that are done have open = infinity, else 0. Returns the shortest way to an
/// open column.
ELBO_TARGET_CLONES double relax(const double* costs, const double* prices, const double* open,
                                double offset, int64_t row, double* ways, int64_t* from,
                                int64_t count) {
  double least = kFar;
#pragma omp simd reduction(min : least)
  for (int64_t j = 0; j < count; ++j) {
    const double through = costs[j] - prices[j] + offset + open[j];
    const bool shorter = through < ways[j];
    ways[j] = shorter ? through : ways[j];
    from[j] = shorter ? row : from[j];
    const double here = ways[j] + open[j];
    least = here < least ? here : least;
  }
  return least;
}

class Assignment {
 public:
  Assignment(int64_t count, const CostRow& row)
      : count_(count),
        row_(row),
        column_of_(places(), kNone),
        row_of_(places(), kNone),
        prices_(places(), kFar) {}

  std::vector<int64_t> solved() {
    reduce_columns();
    reduce_rows();
    reduce_rows();
    for (int64_t i = 0; i < count_; ++i)
      if (column_of_[at(i)] == kNone) augment(i);
    return column_of_;
  }

 private:
  static size_t at(int64_t place) { return static_cast<size_t>(place); }
  size_t places() const { return at(count_); }

  void pair(int64_t row, int64_t column) {
    column_of_[at(row)] = column;
    row_of_[at(column)] = row;
  }

  /// A column's price is its smallest cost above a row's mean; the row that has it gets the column
  /// where it is free. Without the means one row would be every column's cheapest where the two
  /// sides of the costs lie apart.
  void reduce_columns() {
    std::vector<int64_t> cheapest(places(), kNone);
    for (int64_t i = 0; i < count_; ++i) {
      const double* costs = row_(i);
      const double mean = std::accumulate(costs, costs + count_, 0.0) / static_cast<double>(count_);
      for (int64_t j = 0; j < count_; ++j)
        if (costs[j] - mean < prices_[at(j)]) {
          prices_[at(j)] = costs[j] - mean;
          cheapest[at(j)] = i;
        }
    }
    for (int64_t j = count_ - 1; j >= 0; --j)
      if (column_of_[at(cheapest[at(j)])] == kNone) pair(cheapest[at(j)], j);
  }

  /// Each free row takes its cheapest column and lowers its price until the next one is as good.
  /// The row that had it goes on the list. Rounding could make two rows take turns without end: a
  /// list may get so many turns, what is left is for the shortest paths.
  void reduce_rows() {
    std::vector<int64_t> list;
    for (int64_t i = count_ - 1; i >= 0; --i)
      if (column_of_[at(i)] == kNone) list.push_back(i);
    for (int64_t turns = 4 * static_cast<int64_t>(list.size()); turns > 0 && !list.empty();
         --turns) {
      const int64_t i = list.back();
      list.pop_back();
      const TwoBest best = two_best(row_(i), prices_.data(), count_);
      const double before = prices_[at(best.at)];
      const bool lower = best.next_at != kNone && before - (best.next - best.least) < before;
      int64_t column = best.at;
      if (lower) prices_[at(column)] = before - (best.next - best.least);
      else if (row_of_[at(column)] != kNone && best.next_at != kNone) column = best.next_at;
      const int64_t ousted = row_of_[at(column)];
      pair(i, column);
      if (ousted == kNone) continue;
      column_of_[at(ousted)] = kNone;
      if (lower) list.push_back(ousted);
    }
  }

  /// The shortest way from a free row to a free column, along which pairs are changed (Dijkstra).
  void augment(int64_t first) {
    std::vector<double> ways(places(), kFar), open(places(), 0);
    std::vector<int64_t> from(places(), first), done;
    int64_t row = first, column = kNone;
    double length = 0, offset = 0;
    while (true) {
      const double least = relax(row_(row), prices_.data(), open.data(), offset, row, ways.data(),
                                 from.data(), count_);
      column = closest(ways, open, least);
      length = ways[at(column)];
      if (row_of_[at(column)] == kNone) break;
      open[at(column)] = kFar;
      done.push_back(column);
      row = row_of_[at(column)];
      offset = length - (row_(row)[column] - prices_[at(column)]);
    }
    for (const int64_t j : done) prices_[at(j)] += ways[at(j)] - length;
    while (true) {
      const int64_t i = from[at(column)], before = column_of_[at(i)];
      pair(i, column);
      if (i == first) return;
      column = before;
    }
  }

  /// The column whose way is `least`: a free one, if any.
  int64_t closest(const std::vector<double>& ways, const std::vector<double>& open,
                  double least) const {
    int64_t found = kNone;
    for (int64_t j = 0; j < count_; ++j)
      if (ways[at(j)] <= least && open[at(j)] == 0) {
        found = j;
        if (row_of_[at(j)] == kNone) break;
      }
    return found;
  }

  int64_t count_;
  const CostRow& row_;
  std::vector<int64_t> column_of_, row_of_;
  std::vector<double> prices_;
};

}  // namespace

std::vector<int64_t> best_pairing(int64_t count, const CostRow& row) {
  return Assignment(count, row).solved();
}

std::vector<int64_t> best_pairing(int64_t count, const double* costs) {
  return best_pairing(count, [=](int64_t row) { return costs + row * count; });
}

}  // namespace elbo::kernels
