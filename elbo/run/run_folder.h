// SPDX-License-Identifier: MIT
// The run folder: the interface between training, evaluation, report and study (docs/formats/run_folder.md).
#pragma once
#include <string>

#include "elbo/core/fs.h"
#include "elbo/run/run_lock.h"

namespace elbo {

enum class RunState {
  running,
  done,
  failed,
  interrupted,  ///< stopped cleanly before its end
  killed,       ///< its process vanished
};
/// "running", "done", ...
std::string state_name(RunState state);

/// Whether `folder` was made by RunFolder.
bool is_run(Fs& fs, const Path& folder);

/// Where everything of one run lies.
class RunFolder {
 public:
  /// Makes `parent`/<UTC stamp>-<name>-<4 hex digits>, and `parent` where it is missing. IoError.
  static RunFolder create(Fs& fs, const Path& parent, const std::string& name);
  /// Makes `exact` into a run folder; it must not exist or be empty (DataError).
  static RunFolder create_at(Fs& fs, const Path& exact);
  /// An existing one; DataError where `path` is none.
  static RunFolder open(Fs& fs, const Path& path);

  const Path& path() const { return path_; }
  std::string name() const;
  Fs& fs() const { return *fs_; }

  Path config() const { return path_ / "config.toml"; }
  Path build() const { return path_ / "build.json"; }
  Path metrics() const { return path_ / "metrics.jsonl"; }
  Path log() const { return path_ / "log.txt"; }
  Path samples() const { return path_ / "samples"; }
  Path figures() const { return path_ / "figures"; }
  Path checkpoints() const { return path_ / "checkpoints"; }
  Path eval() const { return path_ / "eval"; }
  Path model() const { return path_ / "model"; }
  Path report() const { return path_ / "report.html"; }
  Path done() const { return path_ / "DONE"; }
  Path failed() const { return path_ / "FAILED"; }

  RunState state() const;
  /// Held while a process trains here; errors as RunLock.
  RunLock lock() const { return RunLock(path_); }

  /// DONE, with the time; IoError.
  void mark_done();
  /// FAILED, with the time and the error; IoError.
  void mark_failed(const std::string& error);
  /// Neither: the run goes on.
  void mark_running();

 private:
  RunFolder(Fs& fs, Path path) : fs_(&fs), path_(std::move(path)) {}
  void furnish();

  Fs* fs_;
  Path path_;
};

}  // namespace elbo
