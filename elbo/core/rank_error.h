// SPDX-License-Identifier: MIT
// The error of a run on several ranks that ends because another rank has ended, stands still or has
// lost its link.
#pragma once
#include "elbo/core/error.h"

namespace elbo {

/// 10 is the exit code of a study of which parts failed.
inline constexpr ErrorKind kRankLost{11};
/// Another rank of the run is lost, or has failed; exit code 11.
using RankError = ErrorOf<kRankLost>;

}  // namespace elbo
