// SPDX-License-Identifier: MIT
// One pass, compiled with -ffast-math for the processor at hand.
#include "bench/raw/adam_loop.h"

#include <cmath>

namespace elbo::bench {

void raw_adam(float* weights, const float* grads, float* first, float* second, int64_t count) {
#pragma omp parallel for simd
  for (int64_t i = 0; i < count; ++i) {
    first[i] = .9f * first[i] + .1f * grads[i];
    second[i] = .999f * second[i] + .001f * grads[i] * grads[i];
    weights[i] -= 1e-3f * first[i] / (std::sqrt(second[i]) + 1e-8f);
  }
}

}  // namespace elbo::bench
