// SPDX-License-Identifier: MIT
// The loops.
#include "elbo/kernels/distance_loops.h"

#include "elbo/core/clones.h"

namespace elbo {

ELBO_CLONES float squared_distance(const float* __restrict a, const float* __restrict b,
                                   int64_t count) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < count; ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

ELBO_CLONES void scaled_difference(const float* __restrict a, const float* __restrict b,
                                   float factor, float* __restrict out, int64_t count) {
  for (int64_t i = 0; i < count; ++i) out[i] = factor * (a[i] - b[i]);
}

}  // namespace elbo
