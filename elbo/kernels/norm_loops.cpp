// SPDX-License-Identifier: MIT
// The loop.
#include "elbo/kernels/norm_loops.h"

#include "elbo/core/clones.h"

namespace elbo {

ELBO_CLONES float sum_of_squares(const float* __restrict values, int64_t count) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < count; ++i) sum += values[i] * values[i];
  return sum;
}

}  // namespace elbo
