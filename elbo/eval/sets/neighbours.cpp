// SPDX-License-Identifier: MIT
// Radii of both sets, then one pass over the distances between them.
#include "elbo/eval/sets/neighbours.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "elbo/eval/sets/check.h"
#include "elbo/eval/sets/distance_table.h"

namespace elbo {
namespace {

constexpr int64_t kTableRows = 128;  // of one block of the distance table

/// The largest squared distance of row `row` to the rows `neighbours`, exactly.
double farthest(const CentredRows& rows, int64_t row, const int64_t* neighbours, int64_t k) {
  const double* values = rows.values.data_ptr<double>();
  const int64_t width = rows.values.size(1);
  double out = 0;
  for (int64_t j = 0; j < k; ++j) out = std::max(out, squared_distance(values + row * width, values + neighbours[j] * width, width));
  return out;
}

/// Squared distances to the k-th nearest of the other rows: -> (N).
Tensor squared_radii(const CentredRows& rows, int64_t k) {
  const int64_t count = rows.norms.size(0);
  Tensor radii = torch::empty({count}, torch::kFloat64);
  for (int64_t first = 0; first < count; first += kTableRows) {
    const CentredRows part = part_of(rows, first, std::min(kTableRows, count - first));
    Tensor table = distance_table(part, rows);                             // (B, N)
    table.diagonal(first).fill_(std::numeric_limits<double>::infinity());  // a row is not its own neighbour
    const Tensor nearest = std::get<1>(table.topk(k, 1, false)).contiguous();  // (B, k)
    for (int64_t i = 0; i < nearest.size(0); ++i)
      radii.data_ptr<double>()[first + i] = farthest(rows, first + i, nearest.data_ptr<int64_t>() + i * k, k);
  }
  return radii;
}

/// A set with its balls, as plain memory.
struct Balls {
  const double* values;
  const double* norms;
  const double* radii;  // squared
  int64_t count, width;
};

Balls balls_of(const CentredRows& rows, const Tensor& radii) {
  return {rows.values.data_ptr<double>(), rows.norms.data_ptr<double>(), radii.data_ptr<double>(), rows.values.size(0), rows.values.size(1)};
}

/// Who lies in whose ball.
struct Membership {
  std::vector<int64_t> holders;  // of a made row: real balls around it
  int64_t covered = 0;           // real rows whose ball holds a made row
  int64_t reached = 0;           // real rows in the ball of a made row
};

/// Adds real row `i`, whose distances to the made rows are `distances`.
void add_row(Membership& out, const Balls& real, int64_t i, const Balls& made, const double* distances) {
  const double* row = real.values + i * real.width;
  const double radius = real.radii[i];
  bool covers = false, reached = false;
  for (int64_t j = 0; j < made.count; ++j) {
    double d = distances[j];
    const double slack = kTableError * (real.norms[i] + made.norms[j]);
    if (std::abs(d - radius) <= slack || std::abs(d - made.radii[j]) <= slack) d = squared_distance(row, made.values + j * made.width, made.width);
    if (d < radius) covers = true, ++out.holders[static_cast<size_t>(j)];
    if (d < made.radii[j]) reached = true;
  }
  out.covered += covers;
  out.reached += reached;
}

Membership membership_of(const CentredRows& real, const Tensor& real_radii, const CentredRows& made, const Tensor& made_radii) {
  const Balls real_balls = balls_of(real, real_radii), made_balls = balls_of(made, made_radii);
  Membership out;
  out.holders.resize(static_cast<size_t>(made_balls.count));
  for (int64_t first = 0; first < real_balls.count; first += kTableRows) {
    const Tensor table = distance_table(part_of(real, first, std::min(kTableRows, real_balls.count - first)), made);
    for (int64_t i = 0; i < table.size(0); ++i) add_row(out, real_balls, first + i, made_balls, table.data_ptr<double>() + i * made_balls.count);
  }
  return out;
}

double binomial_error(double share, double count) { return std::sqrt(share * (1 - share) / count); }

}  // namespace

PrdcEstimate estimate_prdc(const Tensor& real, const Tensor& made, int64_t k) {
  check_same_width("estimate_prdc", real, made);
  check_neighbours("estimate_prdc", k, std::min(real.size(0), made.size(0)));
  const at::NoGradGuard no_grad;
  const Tensor centre = centre_of(real);
  const CentredRows x = centred_rows(real, centre), y = centred_rows(made, centre);
  const Membership membership = membership_of(x, squared_radii(x, k), y, squared_radii(y, k));
  const auto n = static_cast<double>(x.norms.size(0)), m = static_cast<double>(y.norms.size(0));
  const Tensor holders = torch::tensor(membership.holders, torch::kInt64).to(torch::kFloat64);  // (M)
  Prdc value{(holders > 0).sum().item<double>() / m, static_cast<double>(membership.reached) / n, holders.mean().item<double>() / static_cast<double>(k),
             static_cast<double>(membership.covered) / n};
  const double spread = holders.std(true).item<double>() / static_cast<double>(k);
  return {value, {binomial_error(value.precision, m), binomial_error(value.recall, n), spread / std::sqrt(m), binomial_error(value.coverage, n)}};
}

}  // namespace elbo
