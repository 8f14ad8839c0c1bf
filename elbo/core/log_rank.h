// SPDX-License-Identifier: MIT
// Of a run on several ranks all write to one log: lines of the others say whose they are.
#pragma once
#include <cstdint>

namespace elbo {

/// From here on each line begins with "rank N: "; none does for rank 0.
void set_log_rank(int64_t rank);

}  // namespace elbo
