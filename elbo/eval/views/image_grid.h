// SPDX-License-Identifier: MIT
// Examples in the order in which an image grid shows them.
#pragma once
#include "elbo/tensor/batch.h"

namespace elbo::eval {

/// Examples and how many stand in a row.
struct ImageGrid {
  Tensor x;             ///< (N, ...)
  int64_t columns = 1;  ///< examples in a row; the last row may be shorter
};

/// Columns that make `count` examples nearly square, at least `fewest`.
int64_t square_columns(int64_t count, int64_t fewest = 8);

/// Several (B, ...) tensors of one size as rows below each other: at most `columns` examples of the
/// first, below them the same examples of the second, ...; then the next ones. The last group is
/// filled up with zeros.
ImageGrid in_turn(const Tensors& rows, int64_t columns);

}  // namespace elbo::eval
