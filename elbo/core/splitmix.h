// SPDX-License-Identifier: MIT
// SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators"), and rows
// of random numbers from it as loops over plain memory (normal_loops.cpp).
#pragma once
#include <cstdint>

#include "elbo/core/target_clones.h"

namespace elbo {

constexpr uint64_t kGolden = 0x9e3779b97f4a7c15ull;  ///< 2^64 divided by the golden ratio

/// Its output function: a bijection that avalanches.
ELBO_INLINE uint64_t mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

/// Fills `out` with `count` values of [0, 1): value i from SplitMix64 of key + i * golden.
void fill_uniform(float* out, int64_t count, uint64_t key);

/// The same from N(0, 1), by Box and Muller on the uniform values 2i and 2i + 1.
void fill_normal(float* out, int64_t count, uint64_t key);

}  // namespace elbo
