// SPDX-License-Identifier: MIT
// SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators").
#pragma once
#include <cstdint>

#include "elbo/core/clones.h"

namespace elbo {

constexpr uint64_t kGolden = 0x9e3779b97f4a7c15ull;

/// Its output function: a bijection that avalanches.
ELBO_INLINE uint64_t mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

}  // namespace elbo
