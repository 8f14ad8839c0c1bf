// SPDX-License-Identifier: MIT
// The run folder: the interface between training, evaluation, report and study
// (docs/formats/run_folder.md).
#pragma once
#include <string>

#include "elbo/core/fs.h"
#include "elbo/run/run_lock.h"

namespace elbo::run {

/// How far a run has come.
enum class RunState {
  running,
  done,
  failed,
  interrupted,  ///< stopped cleanly before its end
  killed,       ///< its process vanished
};
/// "running", "done", ...
std::string state_name(RunState state);

/// Whether `folder` was made by RunFolder. One without its checkpoints is one too, as long as it
/// has its model.
bool is_run(Fs& fs, const Path& folder);

/// Where everything of one run lies.
class RunFolder {
 public:
  /// Makes `parent`/<UTC stamp>-<name>-<4 hex digits>, and `parent` where it is missing. IoError.
  static RunFolder create(Fs& fs, const Path& parent, const std::string& name);
  /// Makes `exact` into a run folder; it must not exist or be empty (DataError).
  static RunFolder create_at(Fs& fs, const Path& exact);
  /// An existing one, to work with; DataError where `path` is none, or has links in it (but for
  /// those of its checkpoints): a folder may be a stranger's, and what is written into it must stay
  /// in it.
  static RunFolder open(Fs& fs, const Path& path);
  /// An existing one, only to be looked at: links in it are no error.
  static RunFolder look_at(Fs& fs, const Path& path);

  const Path& path() const { return path_; }  ///< as it was given
  std::string name() const;                   ///< its last part
  Fs& fs() const { return *fs_; }             ///< through which all is written

  Path config() const { return path_ / "config.toml"; }  ///< the resolved experiment
  Path build() const { return path_ / "build.json"; }    ///< what made the numbers
  /// A line of numbers every so many steps.
  Path metrics() const { return path_ / "metrics.jsonl"; }
  Path log() const { return path_ / "log.txt"; }              ///< messages
  Path samples() const { return path_ / "samples"; }          ///< folder of the sample sheets
  Path figures() const { return path_ / "figures"; }          ///< folder of the figures
  Path checkpoints() const { return path_ / "checkpoints"; }  ///< folder of the checkpoints
  Path eval() const { return path_ / "eval"; }                ///< folder of results
  Path model() const { return path_ / "model"; }              ///< folder of the bundle
  Path report() const { return path_ / "report.html"; }       ///< the page
  Path done() const { return path_ / "DONE"; }                ///< there once the run has ended well
  Path failed() const { return path_ / "FAILED"; }            ///< there once the run has failed
  /// What is known of the data's files.
  Path data_files() const { return path_ / "data_files.jsonl"; }
  Path changes() const { return path_ / "changes.jsonl"; }  ///< what `elbo resume` changed

  /// By DONE, FAILED and the lock.
  RunState state() const;
  /// Held while a process trains here; errors as RunLock.
  RunLock lock() const { return RunLock(path_); }

  /// DONE, with the time and, where it is not "", what is wrong with what was learned; IoError.
  void mark_done(const std::string& warning = "");
  /// What mark_done() was told; "" where nothing is wrong, or the run is not done.
  std::string warning() const;
  /// FAILED, with the time and the error, of whose paths the last parts alone are kept: a run
  /// folder may be passed on. IoError.
  void mark_failed(const std::string& error);
  /// Removes what killed processes left of files that they were writing; what cannot be removed is
  /// said. The caller holds the lock.
  void clean_up() const;
  /// Neither: the run goes on.
  void mark_running();

 private:
  RunFolder(Fs& fs, Path path) : fs_(&fs), path_(std::move(path)) {}
  void create_subfolders();

  Fs* fs_;
  Path path_;
};

}  // namespace elbo::run
