// SPDX-License-Identifier: MIT
// Squares of differences are summed in 32 bits as far as they surely fit, then in 64.
#include "elbo/kernels/byte_distance_loops.h"

#include <algorithm>

#include "elbo/core/target_clones.h"

namespace elbo::kernels {
namespace {

constexpr int64_t kExactTerms = 32768;  // 32768 * 255^2 < 2^31

ELBO_TARGET_CLONES int64_t byte_distance(const uint8_t* __restrict a, const uint8_t* __restrict b,
                                         int64_t width) {
  int64_t out = 0;
  for (int64_t first = 0; first < width; first += kExactTerms) {
    const int64_t last = std::min(width, first + kExactTerms);
    int32_t sum = 0;
    for (int64_t j = first; j < last; ++j) {
      const int32_t difference = int32_t{a[j]} - int32_t{b[j]};
      sum += difference * difference;
    }
    out += sum;
  }
  return out;
}

}  // namespace

void byte_distances(const uint8_t* query, const uint8_t* rows, int64_t count, int64_t width,
                    int64_t* out) {
  for (int64_t i = 0; i < count; ++i) out[i] = byte_distance(query, rows + i * width, width);
}

}  // namespace elbo::kernels
