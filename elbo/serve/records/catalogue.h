// SPDX-License-Identifier: MIT
// All runs, studies and bundles below one folder, found anew at each look: a run that a terminal or
// a cluster began appears by itself. What the studio shows or starts is named by an id of this
// list, never by a path.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "elbo/serve/records/watched_run.h"

namespace elbo::serve {

/// Ids of what changed between two looks.
struct CatalogueChanges {
  std::vector<std::string> changed;  ///< also what is new
  std::vector<std::string> removed;  ///< is there no more
};

/// A folder that is no run.
struct FoundFolder {
  std::string id;  ///< of its path
  Path path;       ///< absolute
};

/// Runs (also those of studies), studies and bundles below `root`, three folders deep, and those of
/// a study one deeper; at most 10,000 of each. Links to folders count directly in `root` alone. May
/// be used by several threads at once.
class Catalogue {
 public:
  /// `root` may be missing.
  explicit Catalogue(const Path& root);

  /// Looks at the disk. For one thread at a time; others see the former list meanwhile.
  CatalogueChanges look();

  std::vector<std::shared_ptr<WatchedRun>> runs();         ///< by path
  std::shared_ptr<WatchedRun> run(const std::string& id);  ///< null where there is none
  std::vector<FoundFolder> studies();                      ///< by path
  std::optional<Path> study(const std::string& id);        ///< its folder
  std::vector<FoundFolder> bundles();                      ///< outside of runs, by path
  const Path& root() const { return root_; }               ///< absolute

  /// Calls `use` with the curves of a run, after at most `seconds` of reading. The curves of runs
  /// that were not asked for lately are forgotten where all take more than 128 MiB.
  void with_curves(const std::shared_ptr<WatchedRun>& run, double seconds,
                   const std::function<void(const RunCurves&)>& use);

 private:
  struct Found;
  void scan(const Path& folder, int depth, Found& found) const;

  Path root_;
  std::mutex list_;
  std::map<std::string, std::shared_ptr<WatchedRun>> runs_;
  std::map<std::string, FoundFolder> studies_, bundles_;
  std::map<std::string, uint64_t> study_signatures_;
  std::vector<std::shared_ptr<WatchedRun>> lately_;  // with curves, the last used at the end
};

}  // namespace elbo::serve
