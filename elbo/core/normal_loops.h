// SPDX-License-Identifier: MIT
// A row of random numbers as a loop over plain memory.
#pragma once
#include <cstdint>

namespace elbo {

/// Fills `out` with `count` values of [0, 1): value i from SplitMix64 of key + i * golden.
void fill_uniform(float* out, int64_t count, uint64_t key);

/// The same from N(0, 1), by Box and Muller on the uniform values 2i and 2i + 1.
void fill_normal(float* out, int64_t count, uint64_t key);

}  // namespace elbo
