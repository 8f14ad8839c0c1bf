// SPDX-License-Identifier: MIT
// Where everything of one study lies (docs/formats/study.md).
#pragma once
#include <string>

#include "elbo/study/file/study.h"

namespace elbo::study {

/// The paths in a study's folder; nothing is read or written.
class StudyFolder {
 public:
  /// `root` need not exist yet.
  StudyFolder(Fs& fs, Path root) : fs_(&fs), root_(std::move(root)) {}

  const Path& root() const { return root_; }                ///< the folder
  Path copy() const { return root_ / "study.toml"; }        ///< the study as it was read
  Path journal() const { return root_ / "journal.jsonl"; }  ///< a line for each process that ended
  Path json() const { return root_ / "study.json"; }        ///< the results, for programs
  Path markdown() const { return root_ / "study.md"; }      ///< the results, for people
  /// The run folder of a training.
  Path run(const StudyRun& run) const { return root_ / "runs" / run.folder; }
  /// The resolved experiment of a training.
  Path experiment(const StudyRun& run) const {
    return root_ / "experiments" / (run.folder + ".toml");
  }
  Path figures() const { return root_ / "figures"; }  ///< pictures that commands made
  /// The log of a task: "train vae-s1-0123ab" has logs/train-vae-s1-0123ab.txt.
  Path log(const std::string& task) const;

  /// What concerns jobs of Slurm and of make.
  Path jobs() const { return root_ / "jobs"; }
  Path batches() const { return jobs() / "batches"; }  ///< what was handed to Slurm
  Path ends() const { return jobs() / "ends"; }        ///< how tasks ended, until a runner takes it
  Path end(const std::string& task) const;             ///< of one task
  /// A folder whose lock a process holds while it makes the task by itself.
  Path task_lock(const std::string& task) const;
  /// While it is there, whoever works on the study stops.
  Path stop_mark() const { return root_ / "STOP"; }

  /// Makes the folders that are missing. DataError where there is something else in the folder;
  /// IoError.
  void create() const;

 private:
  Fs* fs_;
  Path root_;
};

/// runs/NAME.study, or runs/NAME-quick.study.
Path default_folder(const Study& study);

/// Makes a folder, and those above it, unless they are there; another process may do the same.
/// IoError.
void make_folder(Fs& fs, const Path& path);

/// "train-vae-s1-0123ab" of the task "train vae-s1-0123ab": a name for files.
std::string file_stem(const std::string& task);

/// Writes a whole file unless it is so already.
void write_if_changed(Fs& fs, const Path& path, const std::string& content);

}  // namespace elbo::study
