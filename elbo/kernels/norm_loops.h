// SPDX-License-Identifier: MIT
// Sums of squares over plain memory.
#pragma once
#include <cstdint>

namespace elbo {

/// Sum of the squares of `count` values; not finite where one of them is not.
float sum_of_squares(const float* values, int64_t count);

}  // namespace elbo
