// SPDX-License-Identifier: MIT
// What all modules know of a run on several ranks: the error of one that ends because another has,
// and the one log that all write to.
#pragma once
#include <cstdint>

#include "elbo/core/error.h"

namespace elbo {

/// 10 is the exit code of a study of which parts failed.
inline constexpr ErrorKind kRankLost{11};
/// Another rank of the run is lost, or has failed; exit code 11.
using RankError = ErrorOf<kRankLost>;

/// From here on each line of the log begins with "rank N: "; none does for rank 0.
void set_log_rank(int64_t rank);

}  // namespace elbo
