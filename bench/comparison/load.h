// SPDX-License-Identifier: MIT
// What is left of our speed where other programs keep every processor busy.
#pragma once
#include "bench/comparison/rounds.h"

namespace elbo::bench {

/// Our rates alone and beside the busy programs, round by round.
struct Loaded {
  Workload workload;
  std::vector<double> idle, busy;
  std::string failure;
};

/// Measures `entry` alone and beside `programs` busy ones, in turn.
Loaded run_loaded(const Workload& workload, const Entry& entry, int64_t programs,
                  const RoundsOptions& options);

/// One line a workload: idle, busy, the share that is left.
std::string load_table(const std::vector<Loaded>& results);
Node to_node(const std::vector<Loaded>& results);

}  // namespace elbo::bench
