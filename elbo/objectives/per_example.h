// SPDX-License-Identifier: MIT
// What every objective here shares: one value an example, and no silent broadcasting between things
// that ought to match.
#pragma once
#include "elbo/tensor/tensor.h"

namespace elbo::objectives {

/// Sum over all but the first dimension: (B, ...) -> (B).
Tensor sum_values(const Tensor& x);

/// ShapeError unless both have the same sizes. `who` opens the text.
void check_same_sizes(const Tensor& got, const Tensor& want, const char* who);

}  // namespace elbo::objectives
