// SPDX-License-Identifier: MIT
// Blocks of values: their bits first, in 64-bit lanes, then the arithmetic in 32-bit lanes.
#include "elbo/core/splitmix.h"

#include <algorithm>

#include "elbo/core/vector_math.h"

namespace elbo {
namespace {

constexpr int64_t kPairs = 64;

/// The upper 24 bits, of which every value is a float in [0, 1) exactly.
ELBO_INLINE int32_t upper_bits(uint64_t key, uint64_t index) {
  return static_cast<int32_t>(mix(key + index * kGolden) >> 40);
}

ELBO_INLINE void normal_block(float* out, int64_t pairs, uint64_t key, uint64_t first) {
  int32_t radius_bits[kPairs], angle_bits[kPairs];
  for (int64_t i = 0; i < pairs; ++i) {
    radius_bits[i] = upper_bits(key, first + 2 * static_cast<uint64_t>(i));
    angle_bits[i] = upper_bits(key, first + 2 * static_cast<uint64_t>(i) + 1);
  }
  for (int64_t i = 0; i < pairs; ++i) {
    const float unit = static_cast<float>(0x1000000 - radius_bits[i]) * 0x1p-24f;  // (0, 1]
    const float radius = std::sqrt(-2.f * vector_math::log(unit));
    const vector_math::SinCos turn =
        vector_math::sin_cos_turns(static_cast<float>(angle_bits[i]) * 0x1p-24f);
    out[2 * i] = radius * turn.cos;
    out[2 * i + 1] = radius * turn.sin;
  }
}

}  // namespace

ELBO_TARGET_CLONES void fill_uniform(float* out, int64_t count, uint64_t key) {
  for (int64_t i = 0; i < count; ++i)
    out[i] = static_cast<float>(upper_bits(key, static_cast<uint64_t>(i))) * 0x1p-24f;
}

ELBO_TARGET_CLONES void fill_normal(float* out, int64_t count, uint64_t key) {
  const int64_t pairs = count / 2;
  for (int64_t i = 0; i < pairs; i += kPairs)
    normal_block(out + 2 * i, std::min(kPairs, pairs - i), key, static_cast<uint64_t>(2 * i));
  if (count % 2 == 0) return;
  float last[2];
  normal_block(last, 1, key, static_cast<uint64_t>(count - 1));
  out[count - 1] = last[0];
}

}  // namespace elbo
