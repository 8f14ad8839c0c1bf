// SPDX-License-Identifier: MIT
// Distances between pictures as bytes, in whole numbers: exact, and the same on every machine.
#pragma once
#include <cstdint>

namespace elbo::kernels {

/// out[i] = sum over j of (query[j] - row i[j])^2 for `count` rows of `width` bytes, one behind the
/// other; `width` at most 2^40.
void byte_distances(const uint8_t* query, const uint8_t* rows, int64_t count, int64_t width,
                    int64_t* out);

}  // namespace elbo::kernels
