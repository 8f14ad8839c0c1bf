// SPDX-License-Identifier: MIT
// Radii of both sets, then one pass over the distances between them.
#include "elbo/measures/sets/neighbours.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "elbo/measures/check.h"
#include "elbo/measures/distance_table.h"

namespace elbo::measures {
namespace {

constexpr int64_t kTableRows = 128;  // of one block of the distance table

/// The `count` smallest of the values that it was offered.
class Smallest {
 public:
  explicit Smallest(int64_t count) : count_(static_cast<size_t>(count)) {}

  void offer(double value) {
    if (value >= last()) return;
    if (heap_.size() == count_) {
      std::pop_heap(heap_.begin(), heap_.end());
      heap_.pop_back();
    }
    heap_.push_back(value);
    std::push_heap(heap_.begin(), heap_.end());
  }
  /// The largest of them; infinity while there are fewer.
  double last() const {
    return heap_.size() < count_ ? std::numeric_limits<double>::infinity() : heap_.front();
  }

 private:
  size_t count_;
  std::vector<double> heap_;
};

/// A set with its balls, as plain memory.
struct Balls {
  const double* norms;
  const double* radii;  // squared
  int64_t count, width;

  Balls(const ComparedRows& rows, const Tensor& squared_radii)
      : norms(rows.norms.data_ptr<double>()),
        radii(squared_radii.data_ptr<double>()),
        count(rows.given.size(0)),
        width(rows.given.size(1)) {}
};

/// A row and its distances as the product says them.
struct TableRow {
  int64_t row;
  const double* distances;
};

/// Of a row the squared distance to the k-th nearest of the others. Whatever may be among the k
/// nearest within the product's rounding is measured exactly, so equal distances are equal.
double kth_distance(const Balls& set, const ExactDistance& exact, const TableRow& of, int64_t k) {
  const auto [row, table] = of;
  const double share = table_error(set.width), norm = set.norms[row];
  const auto slack = [&](int64_t j) { return share * (norm + set.norms[j]); };
  Smallest at_most(k), measured(k);
  for (int64_t j = 0; j < set.count; ++j)
    if (j != row) at_most.offer(table[j] + slack(j));
  for (int64_t j = 0; j < set.count; ++j) {
    const double at_least = std::max(table[j] - slack(j), 0.);
    if (j != row && at_least <= at_most.last() && at_least < measured.last())
      measured.offer(exact(row, j));
  }
  return measured.last();
}

/// Squared distances to the k-th nearest of the other rows: -> (N).
Tensor squared_radii(const ComparedRows& rows, int64_t k) {
  const int64_t count = rows.norms.size(0);
  Tensor radii = torch::empty({count}, torch::kFloat64);
  const Balls set(rows, radii);
  const ExactDistance exact(rows, rows);
  for (int64_t first = 0; first < count; first += kTableRows) {
    // (B, N)
    const Tensor table =
        distance_table(part_of(rows, first, std::min(kTableRows, count - first)), rows);
    for (int64_t i = 0; i < table.size(0); ++i)
      radii.data_ptr<double>()[first + i] =
          kth_distance(set, exact, {first + i, table.data_ptr<double>() + i * count}, k);
  }
  return radii;
}

/// Who lies in whose ball.
struct Membership {
  std::vector<int64_t> holders;  // of a generated row: real balls around it
  int64_t covered = 0;           // real rows whose ball holds a generated row
  int64_t reached = 0;           // real rows in the ball of a generated row
};

/// Both sets with their balls.
struct BallPair {
  Balls real, generated;
  ExactDistance exact;  // of a real row and a generated one
};

/// Adds real row `i`, whose distances to the generated rows are `distances` as the product says
/// them.
void add_row(Membership& out, const BallPair& sets, int64_t i, const double* distances) {
  const double radius = sets.real.radii[i], share = table_error(sets.real.width);
  bool covers = false, reached = false;
  for (int64_t j = 0; j < sets.generated.count; ++j) {
    double d = std::max(distances[j], 0.);
    const double slack = share * (sets.real.norms[i] + sets.generated.norms[j]),
                 other = sets.generated.radii[j];
    // A ball without extent holds nothing.
    const auto on_rim = [&](double rim) { return rim > 0 && std::abs(d - rim) <= slack; };
    if (on_rim(radius) || on_rim(other)) d = sets.exact(i, j);
    if (d < radius) covers = true, ++out.holders[static_cast<size_t>(j)];
    if (d < other) reached = true;
  }
  out.covered += covers;
  out.reached += reached;
}

Membership membership_of(const ComparedRows& real, const Tensor& real_radii,
                         const ComparedRows& generated, const Tensor& generated_radii) {
  const BallPair sets{Balls(real, real_radii), Balls(generated, generated_radii),
                      ExactDistance(real, generated)};
  Membership out;
  out.holders.resize(static_cast<size_t>(sets.generated.count));
  for (int64_t first = 0; first < sets.real.count; first += kTableRows) {
    const Tensor table = distance_table(
        part_of(real, first, std::min(kTableRows, sets.real.count - first)), generated);
    for (int64_t i = 0; i < table.size(0); ++i)
      add_row(out, sets, first + i, table.data_ptr<double>() + i * sets.generated.count);
  }
  return out;
}

double binomial_error(double share, double count) { return std::sqrt(share * (1 - share) / count); }

}  // namespace

PrdcEstimate estimate_prdc(const Tensor& real, const Tensor& generated, int64_t k) {
  check_same_width("precision and recall", real, generated);
  check_neighbours("precision and recall", k, std::min(real.size(0), generated.size(0)));
  const at::NoGradGuard no_grad;
  const Tensor centre = centre_of(real);
  const ComparedRows x = compared_rows(real, centre), y = compared_rows(generated, centre);
  const Membership membership = membership_of(x, squared_radii(x, k), y, squared_radii(y, k));
  const auto n = static_cast<double>(x.norms.size(0)), m = static_cast<double>(y.norms.size(0));
  // (M)
  const Tensor holders = torch::tensor(membership.holders, torch::kInt64).to(torch::kFloat64);
  Prdc value{(holders > 0).sum().item<double>() / m, static_cast<double>(membership.reached) / n,
             holders.mean().item<double>() / static_cast<double>(k),
             static_cast<double>(membership.covered) / n};
  const double spread = holders.std(true).item<double>() / static_cast<double>(k);
  return {value,
          {binomial_error(value.precision, m), binomial_error(value.recall, n),
           spread / std::sqrt(m), binomial_error(value.coverage, n)}};
}

}  // namespace elbo::measures
