// SPDX-License-Identifier: MIT
// Rounding float32 to bf16: the upper half of its bits, to nearest, ties to even. What is no number
// stays so.
#pragma once
#include <cstdint>

namespace elbo {

/// As bf16.
void round_to_bf16(const float* from, uint16_t* to, int64_t count);

/// As the float32 that has the rounded value.
void round_through_bf16(const float* from, float* to, int64_t count);

}  // namespace elbo
