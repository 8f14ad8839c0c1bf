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

constexpr int64_t kTableRows = 384;      // of one block of the distance table
constexpr size_t kMostCandidates = 256;  // beside the k nearest, that are kept of a row

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
  int64_t count;

  Balls(const ComparedRows& rows, const Tensor& squared_radii)
      : norms(rows.norms.data_ptr<double>()),
        radii(squared_radii.data_ptr<double>()),
        count(rows.given.size(0)) {}
};

/// A row that may be among the nearest of another.
struct Candidate {
  double at_least;  // of its squared distance
  int64_t row;
};

/// The nearest rows of each row of one set, as far as the product tells them apart. Each pair is
/// looked at once, for both of its rows.
class NearestCandidates {
 public:
  NearestCandidates(const ComparedRows& rows, int64_t k)
      : rows_(rows),
        k_(k),
        error_(table_error(rows, rows)),
        norms_(rows.norms.data_ptr<double>()),
        limits_(static_cast<size_t>(rows.norms.size(0)), std::numeric_limits<double>::infinity()),
        nearest_(limits_.size(), Smallest(k)),
        candidates_(limits_.size()),
        crowded_(limits_.size()) {
    const int64_t count = rows.norms.size(0);
    for (int64_t first = 0; first < count; first += kTableRows) {
      const int64_t block = std::min(kTableRows, count - first);
      // (B, N - first)
      const Tensor table =
          distance_table(part_of(rows, first, block), part_of(rows, first, count - first));
      for (int64_t i = first; i < first + block; ++i)
        look(i, count, table.data_ptr<double>() + (i - first) * (count - first) - first);
    }
  }

  /// The squared distance of row `i` to the k-th nearest of the others. Whatever may be among the k
  /// nearest within the product's rounding is measured exactly, so equal distances are equal.
  double kth_distance(int64_t i, const ExactDistance& exact) {
    if (crowded_[static_cast<size_t>(i)]) return measured(i, all_but(i), exact);
    return measured(i, candidates_[static_cast<size_t>(i)], exact);
  }

 private:
  /// `distances[j]` of row i and each row j > i.
  void look(int64_t i, int64_t count, const double* distances) {
    for (int64_t j = i + 1; j < count; ++j) {
      const double slack = error_.of(norms_[i], norms_[j]),
                   at_least = std::max(distances[j] - slack, 0.);
      if (at_least <= limits_[static_cast<size_t>(i)]) take(i, {at_least, j}, distances[j] + slack);
      if (at_least <= limits_[static_cast<size_t>(j)]) take(j, {at_least, i}, distances[j] + slack);
    }
  }

  void take(int64_t of, const Candidate& candidate, double at_most) {
    const auto place = static_cast<size_t>(of);
    if (crowded_[place]) return;
    nearest_[place].offer(at_most);
    limits_[place] = nearest_[place].last();
    std::vector<Candidate>& found = candidates_[place];
    found.push_back(candidate);
    if (found.size() < kMostCandidates + static_cast<size_t>(k_)) return;
    std::erase_if(found, [&](const Candidate& one) { return one.at_least > limits_[place]; });
    // Most rows are equally far, copies for example: memory for all pairs is too much.
    crowded_[place] = found.size() > kMostCandidates / 2 + static_cast<size_t>(k_);
    if (crowded_[place]) std::vector<Candidate>().swap(found);
  }

  std::vector<Candidate> all_but(int64_t i) const {
    const Tensor table = distance_table(part_of(rows_, i, 1), rows_);  // (1, N)
    const double* distances = table.data_ptr<double>();
    std::vector<Candidate> out;
    for (int64_t j = 0; j < table.size(1); ++j)
      if (j != i) out.push_back({std::max(distances[j] - error_.of(norms_[i], norms_[j]), 0.), j});
    return out;
  }

  /// The nearest first, so that most of the others need not be measured.
  double measured(int64_t i, std::vector<Candidate> candidates, const ExactDistance& exact) const {
    std::sort(candidates.begin(), candidates.end(),
              [](const Candidate& a, const Candidate& b) { return a.at_least < b.at_least; });
    Smallest out(k_);
    for (const Candidate& one : candidates) {
      if (one.at_least >= out.last()) break;
      out.offer(exact(i, one.row));
    }
    return out.last();
  }

  const ComparedRows& rows_;
  int64_t k_;
  TableError error_;
  const double* norms_;
  std::vector<double> limits_;  // what the k nearest are surely not beyond
  std::vector<Smallest> nearest_;
  std::vector<std::vector<Candidate>> candidates_;
  std::vector<uint8_t> crowded_;
};

/// Squared distances to the k-th nearest of the other rows: -> (N).
Tensor squared_radii(const ComparedRows& rows, int64_t k) {
  const int64_t count = rows.norms.size(0);
  Tensor radii = torch::empty({count}, torch::kFloat64);
  NearestCandidates candidates(rows, k);
  const ExactDistance exact(rows, rows);
  for (int64_t i = 0; i < count; ++i)
    radii.data_ptr<double>()[i] = candidates.kth_distance(i, exact);
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
  TableError error;
};

/// Adds real row `i`, whose distances to the generated rows are `distances` as the product says
/// them.
void add_row(Membership& out, const BallPair& sets, int64_t i, const double* distances) {
  const double radius = sets.real.radii[i];
  bool covers = false, reached = false;
  for (int64_t j = 0; j < sets.generated.count; ++j) {
    double d = std::max(distances[j], 0.);
    const double slack = sets.error.of(sets.real.norms[i], sets.generated.norms[j]),
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
                      ExactDistance(real, generated), table_error(real, generated)};
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
