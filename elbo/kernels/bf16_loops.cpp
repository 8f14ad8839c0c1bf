// SPDX-License-Identifier: MIT
// The loops.
#include "elbo/kernels/bf16_loops.h"

#include <bit>

#include "elbo/core/clones.h"

namespace elbo {
namespace {

ELBO_INLINE uint32_t rounded(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value), even = (bits >> 16) & 1u;
  return value == value ? bits + 0x7fffu + even : 0x7fc00000u;
}

}  // namespace

ELBO_CLONES void round_to_bf16(const float* __restrict from, uint16_t* __restrict to,
                               int64_t count) {
  for (int64_t i = 0; i < count; ++i) to[i] = static_cast<uint16_t>(rounded(from[i]) >> 16);
}

ELBO_CLONES void round_through_bf16(const float* __restrict from, float* __restrict to,
                                    int64_t count) {
  for (int64_t i = 0; i < count; ++i) to[i] = std::bit_cast<float>(rounded(from[i]) & 0xffff0000u);
}

}  // namespace elbo
