// SPDX-License-Identifier: MIT
// Sets of latent codes worth decoding: paths between two codes, closed paths through several, a
// plane, one dimension at a time.
#pragma once
#include "elbo/measures/latent/codes.h"
#include "elbo/tensor/batch.h"

namespace elbo::eval {

/// `count` codes from `a` to `b`, both included, on a straight line: (Z), (Z) -> (count, Z).
Tensor straight_path(const Tensor& a, const Tensor& b, int64_t count);

/// The same along the great arc (Shoemake 1985): sin((1 - t) w) / sin w a + sin(t w) / sin w b, w
/// the angle between them. Between codes of one length the length stays; where the angle is 0 or
/// 180 degrees the path is straight.
Tensor spherical_path(const Tensor& a, const Tensor& b, int64_t count);

/// A grid of codes in a plane.
struct GridPlan {
  int64_t side = 20;  ///< cells each way
  /// The outermost cells, in deviations from the centre: 5 % and 95 % of N(0, 1).
  double reach = 1.645;
  std::vector<int64_t> dimensions;  ///< two: right, up; the others stay at the centre
};

/// side * side codes, row by row from the upper left, spaced so that N(0, 1) puts equal mass
/// between neighbours (Kingma and Welling 2014, figure 4). -> (side * side, Z). UsageError where a
/// dimension does not exist.
Tensor manifold_codes(const measures::Frame& frame, const GridPlan& plan);

/// The places of a row or a column of that grid, from -reach to reach: (side), double.
Tensor manifold_places(int64_t side, double reach);

/// Rows of codes in which one dimension moves.
struct TraversePlan {
  int64_t count = 11;               ///< codes a row
  double reach = 3;                 ///< from -reach to reach deviations from the centre
  std::vector<int64_t> dimensions;  ///< one row each
};

/// For each dimension of the plan a row of codes equal to `base` (Z) but in that dimension. ->
/// (dimensions * count, Z). UsageError where a dimension does not exist.
Tensor traverse_codes(const Tensor& base, const measures::Frame& frame, const TraversePlan& plan);

/// Closed paths through the space of codes (Larsen et al. 2016 show such walks).
struct LatentPathPlan {
  int64_t paths = 16;      ///< beside each other
  int64_t segments = 4;    ///< as many stations; the last segment leads back to the first
  int64_t count = 24;      ///< codes a segment, its first station included, its last not
  bool spherical = false;  ///< along great arcs instead of straight lines
};

/// The codes of closed walks between `stations` (W, L, Z): (W, L * count, Z). With one station each
/// stays where it is.
Tensor closed_paths(const Tensor& stations, const LatentPathPlan& plan);

}  // namespace elbo::eval
