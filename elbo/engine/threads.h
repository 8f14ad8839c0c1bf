// SPDX-License-Identifier: MIT
// How many threads the torch library computes with.
#pragma once
#include <cstdint>

namespace elbo::engine {

/// Sets the threads of ATen, oneDNN and OpenBLAS (which ATen's own call does not reach) and flushes
/// denormals to zero on each. 0 changes nothing.
void set_compute_threads(int64_t count);

}  // namespace elbo::engine
