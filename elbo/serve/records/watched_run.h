// SPDX-License-Identifier: MIT
// One run under observation: a cheap look whether any of its files changed, and what was read of
// them, kept until they do.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "elbo/serve/records/confined_fs.h"
#include "elbo/serve/records/run_curves.h"
#include "elbo/serve/records/run_facts.h"

namespace elbo::serve {

/// May be used by several threads at once.
class WatchedRun {
 public:
  /// `folder` is absolute.
  explicit WatchedRun(const Path& folder);

  const Path& path() const { return path_; }     ///< of the folder
  const std::string& id() const { return id_; }  ///< of the path
  Fs& fs() { return fs_; }                       ///< that sees this folder alone
  run::RunFolder folder();                       ///< to be read; DataError where it is no run

  /// By the sizes and times of its files and by its lock: whether anything changed since the last
  /// call. True at the first.
  bool look();
  /// What its card says.
  RunFacts facts();

  /// Reads what is new of the metrics, for at most `seconds`, and calls `use` with the curves.
  void with_curves(double seconds, const std::function<void(const RunCurves&)>& use);
  size_t curve_bytes() const { return curve_bytes_; }  ///< of memory
  void forget_curves();  ///< gives the memory back, unless they are in use

 private:
  Path path_;
  std::string id_;
  ConfinedFs fs_;
  std::mutex looking_, reading_, curves_in_use_;
  uint64_t signature_ = 0;
  MetricsTail tail_;
  std::optional<RunFacts> facts_;
  std::unique_ptr<RunCurves> curves_;
  std::atomic<size_t> curve_bytes_{0};
};

}  // namespace elbo::serve
