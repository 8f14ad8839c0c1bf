// SPDX-License-Identifier: MIT
// The checkpoints of a run (docs/formats/checkpoint.md). After any crash, kill or power cut
// newest_good() finds a complete one, no older than the last save that returned:
//
//   .tmp-<step>-<pid>/ is filled, each file synced, MANIFEST.json last, the folder synced;
//   renamed to step_<9 digits>/ where there must be none; the parent synced;
//   the link `last` replaced by rename;
//   only then are old ones removed, never the one that `best` names.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "elbo/core/fs.h"
#include "elbo/run/manifest.h"

namespace elbo::run {

/// A complete checkpoint on the disk.
struct Checkpoint {
  int64_t step = 0;   ///< as its folder is named
  Path folder;        ///< where its files are
  Manifest manifest;  ///< what must be in it
};

/// All checkpoints of one run, written by one process at a time (RunLock).
class CheckpointStore {
 public:
  /// `folder` exists. Keeps the newest `keep` (at least 2) and the best. Removes what a dead
  /// process left half done.
  CheckpointStore(Fs& fs, Path folder, int64_t keep = 2);

  /// Writes a checkpoint. When it returns, the checkpoint survives a power cut. IoError where the
  /// disk refuses: then the older ones are untouched, and the save may be tried again. Where a
  /// complete checkpoint of that step is there already, that one stays.
  void save(int64_t step, const std::vector<NamedFile>& files);

  /// The newest checkpoint all of whose files are as its manifest says; nothing where none was ever
  /// written. A damaged one is said, and renamed to .corrupt-*, never deleted. DataError where all
  /// are damaged; NewerFormat; IoError.
  std::optional<Checkpoint> newest_good();

  /// The verified files of a checkpoint; DataError where they are damaged or absent, NewerFormat,
  /// IoError.
  std::vector<NamedFile> load(int64_t step);

  /// The steps of which there is a checkpoint, complete or damaged, ascending.
  std::vector<int64_t> steps();

  /// Points `best` to the checkpoint of `step`, which must exist (DataError). IoError.
  void mark_best(int64_t step);
  /// The step that `best` points to, where there is such a checkpoint.
  std::optional<int64_t> best();

 private:
  Path folder_of(int64_t step) const;
  Path partial_of(int64_t step) const;
  void remove_stale();
  void preflight(const std::vector<NamedFile>& files);
  void write_folder(const Path& partial, int64_t step, const std::vector<NamedFile>& files);
  bool keeps_existing(int64_t step);
  Manifest verify(int64_t step);
  void set_aside(int64_t step);
  void refuse_loss(const std::string& unreadable);
  void point(const std::string& link, int64_t step);
  void prune();

  Fs& fs_;
  Path folder_;
  int64_t keep_;
  bool warned_of_space_ = false;
};

}  // namespace elbo::run
