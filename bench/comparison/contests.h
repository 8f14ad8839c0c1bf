// SPDX-License-Identifier: MIT
// Which workloads are compared, and who takes part in each.
#pragma once
#include "bench/comparison/contestant.h"

namespace elbo::bench {

/// Where the programs are.
struct Places {
  std::string programs;  ///< folder of bench_steps, bench_raw_mlp, bench_raw_conv
  std::string peers;     ///< bench/peers
  std::string python;    ///< with PyTorch; empty: no peers
  int64_t threads = 1;   ///< all that this machine has for us
};

/// A training step at a batch size.
struct Workload {
  std::string name;  ///< as bench_steps calls it
  int64_t batch;
  std::string title;  ///< for people
  double seconds;     ///< of one measurement
  bool has_raw;

  std::string id() const;  ///< "mlp_vae/128"
};

/// All workloads of the comparison.
const std::vector<Workload>& workloads();

/// Those whose id or name is in `chosen`; all where it is empty. UsageError with the names that
/// there are.
std::vector<Workload> chosen_workloads(const std::vector<std::string>& chosen);

/// Our own training step, with options of bench_steps behind the usual ones.
Entry our_entry(const Places& places, const Workload& workload, int64_t threads,
                const std::vector<std::string>& more = {});

/// Everyone: ours, the peers and the bare limit, each with one thread and with all.
std::vector<Entry> entries_of(const Places& places, const Workload& workload);

}  // namespace elbo::bench
