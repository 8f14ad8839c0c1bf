// SPDX-License-Identifier: MIT
// Adam as fast as memory allows, and no more careful than that: the measure for ours.
#pragma once
#include <cstdint>

namespace elbo::bench {

/// One update of `count` weights in one pass, without the correction of the first steps.
void raw_adam(float* weights, const float* grads, float* first, float* second, int64_t count);

}  // namespace elbo::bench
