// SPDX-License-Identifier: MIT
// The nearest row of a stream for each of some queries: the stream may be much larger than memory.
#pragma once
#include <torch/types.h>

#include "elbo/measures/distance_table.h"

namespace elbo::measures {

/// The nearest row of each query.
struct Nearest {
  Tensor distance;  ///< (M) double, Euclidean; infinite where there was none
  Tensor index;     ///< (M) int64, counted from the stream's first row; -1 where there was none
};

/// Whether row i of the stream is query i itself and so no neighbour of it: for a set's nearest
/// neighbours within itself.
enum class Stream { of_others, of_queries };

/// Collects the nearest rows block by block; the result does not depend on how the stream is cut.
/// Whatever may be nearest within the rounding of a matrix product is measured exactly
/// (elbo/measures/distance_table.h): a copy is at distance 0, and of equally near rows the
/// stream's first is the nearest.
class NearestTally {
 public:
  /// Keeps (M, D) queries, float or double. Errors as check_features(), M >= 1.
  explicit NearestTally(const Tensor& queries, Stream stream = Stream::of_others);
  /// Adds the stream's next (B, D) rows, B >= 1. ShapeError for another width, DataError for values
  /// that are not finite.
  void add(const Tensor& block);
  /// Of all that was added.
  Nearest nearest() const { return {squared_.sqrt(), index_}; }

 private:
  struct Tile;
  void look(int64_t query, const Tile& tile, const double* distances);

  Tensor centre_;
  ComparedRows queries_;
  Stream stream_;
  Tensor squared_;    // (M)
  Tensor index_;      // (M)
  int64_t rows_ = 0;  // added so far
};

/// The nearest row of `rows` (N, D) for each of `queries` (M, D).
Nearest nearest_rows(const Tensor& queries, const Tensor& rows, Stream stream = Stream::of_others);

}  // namespace elbo::measures
