// SPDX-License-Identifier: MIT
// Commands that may run on several ranks: their options, which rank this process is, and N ranks
// as processes of this program on this machine.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "elbo/api/rank_place.h"
#include "elbo/cli/session.h"

namespace elbo::cli {

/// What the user asked for.
struct RankOptions {
  int64_t ranks = 0;      ///< --ranks; 0: not given
  std::string interface;  ///< --interface; ""
};

/// Adds --ranks and --interface.
void add_ranks(CLI::App& command, RankOptions& options);

/// Whether this process is to start the ranks, and is none itself. UsageError where another
/// launcher has started several.
bool starts_ranks(const RankOptions& options);

/// Runs this very call as `ranks` processes on this machine, and waits for them. Signals are passed
/// on. The exit code: 0 where all ended well, else that of the first rank that failed by itself; 11
/// where one was lost.
int run_ranks(const Session& session, int64_t ranks);

/// Which rank this process is. Of several on this machine each gets its share of the processors,
/// unless threads were asked for.
api::RankPlace take_place(Session& session, const RankOptions& options);

/// Threads of one of `local_ranks` on this machine: its share of `usable` processors; all of them
/// where they are already a share of the `online` ones.
int64_t threads_of_rank(int64_t usable, int64_t online, int64_t local_ranks);

/// The exit code of a run whose ranks ended with these; 128 + the signal that ended one.
int code_of_ranks(const std::vector<int>& codes);

}  // namespace elbo::cli
