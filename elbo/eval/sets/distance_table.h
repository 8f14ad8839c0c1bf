// SPDX-License-Identifier: MIT
// Squared Euclidean distances of all pairs of rows through one matrix product, and the exact one of a pair for where rounding would decide.
#pragma once
#include <torch/types.h>

namespace elbo {

using torch::Tensor;

/// Rows in double less a common centre, which keeps the product's rounding small, with their squared norms.
struct CentredRows {
  Tensor values;  ///< (N, D) contiguous
  Tensor norms;   ///< (N)
};

/// The mean row of (N, D) features: (D) double.
Tensor centre_of(const Tensor& features);

/// (N, D), (D) -> rows.
CentredRows centred_rows(const Tensor& features, const Tensor& centre);

/// Rows first .. first + count - 1.
CentredRows part_of(const CentredRows& rows, int64_t first, int64_t count);

/// |x|^2 + |y|^2 - 2 x . y; wrong by rounding, hence also a little below 0. -> (N, M)
Tensor distance_table(const CentredRows& x, const CentredRows& y);

/// How far an entry of distance_table() may be off, as a share of |x|^2 + |y|^2.
inline constexpr double kTableError = 1e-12;

/// sum_i (a_i - b_i)^2, the same bits for (a, b) and (b, a): 0 for copies.
double squared_distance(const double* a, const double* b, int64_t width);

}  // namespace elbo
