// SPDX-License-Identifier: MIT
// The command line that all contestants share, and the process as the program itself would set it
// up.
#pragma once
#include <CLI/CLI.hpp>

#include "bench/pace.h"

namespace elbo::bench {

struct ContenderOptions {
  std::string workload;
  int64_t batch = 0;    ///< 0: the workload's own
  int64_t threads = 0;  ///< 0: all that the process may use
  double seconds = 3;
  bool serve = false, json = false;
};

/// WORKLOAD --batch --threads --seconds --serve --json.
void add_options(CLI::App& app, ContenderOptions& options);

/// Sets threads, waiting and allocator as `elbo` does, which must be before libgomp is loaded: the
/// first call starts the program anew.
void prepare(char** argv, int64_t threads);

/// Measures once, or serves. `duty.facts` needs `batch`.
void contend(const ContenderOptions& options, const Duty& duty);

/// The table that opens a contestant's lines.
Node facts(const std::string& by, const ContenderOptions& options);

}  // namespace elbo::bench
