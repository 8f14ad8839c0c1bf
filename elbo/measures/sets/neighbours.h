// SPDX-License-Identifier: MIT
// How two sets of features lie in each other, by balls that reach to the k-th nearest neighbour of
// each row in its own set (not counting itself):
//   precision  share of generated rows in some real row's ball   (Kynkaanniemi et al. 2019)
//   recall     share of real rows in some generated row's ball   (the same)
//   density    real balls around a generated row / k, mean       (Naeem et al. 2020)
//   coverage   share of real rows whose ball holds a generated   (the same)
//              row
// A ball is open, as in the reference program of density and coverage (the Python package prdc),
// whose values these are.
#pragma once
#include "elbo/tensor/tensor.h"

namespace elbo::measures {

/// The k of protocols that name none: that of Naeem et al.
inline constexpr int64_t kPrdcNeighbours = 5;

/// The four numbers of one comparison; density may exceed 1, the others are shares.
struct Prdc {
  double precision = 0;  ///< generated rows in some real row's ball
  double recall = 0;     ///< real rows in some generated row's ball
  double density = 0;    ///< real balls around a generated row / k, mean
  double coverage = 0;   ///< real rows whose ball holds a generated row
};

/// The four numbers with their errors.
struct PrdcEstimate {
  Prdc value;  ///< over all rows
  /// Of the rows that a share runs over, the balls being given: binomial for the three shares,
  /// deviation / sqrt(M) for density.
  Prdc standard_error;
};

/// Of (N, D), (M, D), float or double. Whatever the rounding of a matrix product could decide, a
/// k-th neighbour or a pair on a ball's rim, is measured from the values as they were given
/// (elbo/measures/distance_table.h): exact for whole numbers, also where most distances are equal.
/// Memory for a block of rows beside the features in double. Errors as check_same_width();
/// DataError where k is not below both counts.
PrdcEstimate estimate_prdc(const Tensor& real, const Tensor& generated, int64_t k);

}  // namespace elbo::measures
