// SPDX-License-Identifier: MIT
// The process as it must be before the torch library is loaded: threads, waiting policy, allocator.
// What the user has set wins.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace elbo {

/// Processors that this process may use: its affinity, cut by its cgroup's quota (v2 `cpu.max`, v1
/// `cfs_quota`); at least 1.
int64_t usable_processors();

/// Bytes of memory that this process may use: what is available, cut by its cgroup's limit.
uint64_t usable_memory();

/// A setting that was made, or left as the user had it.
struct ProcessSetting {
  std::string name, value;
  bool by_user = false;
};

/// Sets threads (0: all usable), waiting and allocator for this process. Before the torch library
/// is loaded; libgomp and OpenBLAS read their environment only then. Returns what was set.
std::vector<ProcessSetting> prepare_process(int64_t threads);

}  // namespace elbo
