// SPDX-License-Identifier: MIT
// The machine, and the process as it must be before the torch library is loaded: threads, waiting
// policy, allocator. What the user has set wins.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace elbo::cli {

/// Processors that this process may use: its affinity, cut by its cgroup's quota (v2 `cpu.max`, v1
/// `cfs_quota`); at least 1.
int64_t usable_processors();

/// Bytes of memory that this process may use: what is available, cut by its cgroup's limit.
uint64_t usable_memory();

/// A setting that was made, or left as the user had it.
struct ProcessSetting {
  std::string name, value;  ///< of an environment variable
  bool by_user = false;     ///< then it was left alone
};

/// Sets threads (0: all usable), waiting and allocator for this process. Before the torch library
/// is loaded; libgomp and OpenBLAS read their environment only then. Returns what was set.
std::vector<ProcessSetting> prepare_process(int64_t threads);

/// The processor's name, as /proc/cpuinfo gives it; "unknown" where it gives none.
std::string processor_name();

/// Of the instruction sets that matter here (avx2, fma, f16c, avx512f, avx512_bf16, amx_bf16):
/// those that the processor has.
std::vector<std::string> instruction_sets();

/// Programs that want to run, averaged over a minute.
double load_average();

}  // namespace elbo::cli
