// SPDX-License-Identifier: MIT
// Squared Euclidean distances of all pairs of rows through one matrix product, and the exact one of
// a pair for where rounding would decide. So the product may be in single precision, which takes
// half the time: it only chooses which pairs are measured.
#pragma once
#include "elbo/tensor/tensor.h"

namespace elbo::measures {

/// Rows of features, ready to be compared.
struct ComparedRows {
  Tensor given;  ///< (N, D) contiguous, float or double: what exact distances are of
  /// The same less a common centre, which keeps the product's rounding small: in single precision
  /// where the rows were and their size lets it, else in double.
  Tensor centred;
  Tensor norms;  ///< squared ones of `centred`: (N) double
};

/// The mean row of (N, D) features: (D) double.
Tensor centre_of(const Tensor& features);

/// (N, D), (D) -> rows.
ComparedRows compared_rows(const Tensor& features, const Tensor& centre);

/// Rows first .. first + count - 1.
ComparedRows part_of(const ComparedRows& rows, int64_t first, int64_t count);

/// |x|^2 + |y|^2 - 2 x . y; wrong by rounding, hence also a little below 0. -> (N, M) double
Tensor distance_table(const ComparedRows& x, const ComparedRows& y);

/// How far an entry of distance_table() may be off.
struct TableError {
  double share;  ///< of |x|^2 + |y|^2
  double least;  ///< beside it, where numbers are too small for single precision
  /// For rows of these squared norms.
  double of(double x_norm, double y_norm) const { return share * (x_norm + y_norm) + least; }
};

/// For the table of x and y: each of its sums over D products is off by D units in the last place,
/// and some roundings more, of which one is that of centred values to single precision.
TableError table_error(const ComparedRows& x, const ComparedRows& y);

/// sum_i (x_i - y_i)^2 of single pairs of rows, in double and of the values as they were given: of
/// whole numbers it is exact, 0 for copies, the same for (x, y) and (y, x).
class ExactDistance {
 public:
  /// Of rows of one width, which must outlive it.
  ExactDistance(const ComparedRows& x, const ComparedRows& y);
  /// Squared, of row `i` of x and row `j` of y.
  double operator()(int64_t i, int64_t j) const;

 private:
  struct Rows {
    const float* narrow;  // null where they are wide
    const double* wide;
  };
  static Rows rows_of(const Tensor& given);

  Rows x_, y_;
  int64_t width_;
};

}  // namespace elbo::measures
