// SPDX-License-Identifier: MIT
// The gradient of an activation, and with it the bias's, in one pass over plain memory.
#pragma once
#include <cstdint>

#include "elbo/kernels/activation_kind.h"

namespace elbo::kernels {

/// Rows of `columns` values. `y`: what the activation yielded, null for Activation::none; `out`: g
/// f'(y), null likewise, may not overlap g; `sums` (columns): of out's rows, or null.
struct ActivationGradient {
  const float* g;         ///< gradient of the output
  const float* y;         ///< values of the output
  float* out;             ///< gradient of the input
  float* sums;            ///< of the gradient, by column
  int64_t rows, columns;  ///< extents
};

/// Columns [from, to).
struct ColumnRange {
  int64_t from, to;  ///< first, and behind the last
};

/// Computes the columns of `range`; sums run over rows from first to last, whatever the range.
void activation_gradient(Activation activation, const ActivationGradient& lane,
                         const ColumnRange& range);

}  // namespace elbo::kernels
