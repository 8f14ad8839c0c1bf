// SPDX-License-Identifier: MIT
// Where everything of one study lies (docs/formats/study.md).
#pragma once
#include <string>

#include "elbo/study/file/study.h"

namespace elbo {

class StudyFolder {
 public:
  StudyFolder(Fs& fs, Path root) : fs_(&fs), root_(std::move(root)) {}

  const Path& root() const { return root_; }
  Path copy() const { return root_ / "study.toml"; }
  Path journal() const { return root_ / "journal.jsonl"; }
  Path json() const { return root_ / "study.json"; }
  Path markdown() const { return root_ / "study.md"; }
  Path run(const StudyRun& run) const { return root_ / "runs" / run.folder; }
  Path experiment(const StudyRun& run) const {
    return root_ / "experiments" / (run.folder + ".toml");
  }
  Path figures() const { return root_ / "figures"; }
  /// The log of a task: "train vae-s1-0123ab" has logs/train-vae-s1-0123ab.txt.
  Path log(const std::string& task) const;

  /// Makes the folders that are missing. DataError where there is something else in the folder;
  /// IoError.
  void create() const;

 private:
  Fs* fs_;
  Path root_;
};

/// runs/NAME.study, or runs/NAME-quick.study.
Path default_folder(const Study& study);

/// Writes a whole file unless it is so already.
void write_if_changed(Fs& fs, const Path& path, const std::string& content);

}  // namespace elbo
