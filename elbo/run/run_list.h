// SPDX-License-Identifier: MIT
// All runs of a folder: listed, found by a part of the name, removed.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "elbo/core/node.h"
#include "elbo/run/run_folder.h"

namespace elbo::run {

/// One run in a line. What its files do not say is empty or 0.
struct RunSummary {
  std::string name;                        ///< of the folder
  Path path;                               ///< of the folder
  RunState state = RunState::interrupted;  ///< how far it has come
  /// What is wrong with what a run that is done has learned: its DONE says so.
  std::string warning;
  std::string model;                 ///< as in its config.toml
  std::string data;                  ///< name of the source
  int64_t step = 0;                  ///< of the last line of its metrics
  int64_t total = 0;                 ///< steps that were planned
  std::optional<Node> last_metrics;  ///< the last line, where there is one
  uint64_t bytes = 0;                ///< on the disk
  std::string started;               ///< UTC
  std::string damage;                ///< why a part of it could not be read, or ""
};

/// Never fails: what cannot be read stands in `damage`.
RunSummary summary_of(const RunFolder& run);

/// The runs directly in `root`, by name; none where there is no such folder. A file of a run that
/// cannot be read leaves its fields empty and says so in `damage`.
std::vector<RunSummary> list_runs(Fs& fs, const Path& root);

/// For `--json`.
Node to_node(const RunSummary& summary);

/// The run that `text` means: a path, a name or a unique part of a name in `root`, or "last" (the
/// one started or resumed last). UsageError, with the nearest name or with those that match.
RunFolder find_run(Fs& fs, const std::string& text, const Path& root = "runs");

/// Removes a run with all that is in it. DataError where a process holds it or where `path` is no
/// run; IoError.
void remove_run(Fs& fs, const Path& path);

}  // namespace elbo::run
