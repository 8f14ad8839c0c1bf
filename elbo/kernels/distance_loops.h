// SPDX-License-Identifier: MIT
// Squared distances between rows, over plain memory.
#pragma once
#include <cstdint>

namespace elbo {

/// Sum of (a - b)^2 over `count` values, in an order that depends on `count` alone.
float squared_distance(const float* a, const float* b, int64_t count);

/// out = factor (a - b).
void scaled_difference(const float* a, const float* b, float factor, float* out, int64_t count);

}  // namespace elbo
