// SPDX-License-Identifier: MIT
// Which data a run learns from, kept in the run: data_files.jsonl names the files and, of those
// that were read, their content; changes.jsonl says what was changed on the way and when. A run
// whose data differ is told which files differ, and how to go on with them all the same.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "elbo/data/files/image_files.h"
#include "elbo/data/files/of_files.h"
#include "elbo/data/known_files.h"
#include "elbo/engine/train/experiment.h"

namespace elbo::engine {

/// What a resumed run found of its data.
struct DataVerdict {
  /// The data may be others than the checkpoint's: it was asked for, now or earlier.
  bool others = false;
  Node record = Node::table();  ///< for changes.jsonl; empty where nothing changed now
};

/// The data of one run. `run` and `experiment` outlive this.
class DataIdentity {
 public:
  /// Reads what the run knows; nothing is compared yet.
  DataIdentity(const run::RunFolder& run, const Experiment& experiment);

  /// A new run: the list of its files is written, and what is read from here on is known. Where the
  /// disk refuses, it is said.
  void begin();
  /// A run that goes on: DataError, with the files that differ and what can be done, where the data
  /// are not those it learned from and `changed` was not asked for. Pictures that cannot be read
  /// and are left out by data.on_bad = "skip" are no such difference.
  DataVerdict resume(bool changed);
  /// Adds to the list what was read since; where the disk refuses, it is tried again the next time.
  void keep();

 private:
  std::vector<data::KnownFile> files_now() const;
  std::string now() const { return experiment_.data->info().fingerprint; }
  std::string whereabouts() const;
  bool only_left_out(const data::FileChanges& changes) const;
  [[noreturn]] void refuse(const data::FileChanges& changes, bool has_list) const;
  void start(const std::vector<data::KnownFile>& files);

  const run::RunFolder& run_;
  const Experiment& experiment_;
  std::vector<const data::OfFiles*> watched_;  ///< the splits that training reads
  std::vector<data::KnownFile> unkept_;
  bool complained_ = false;
};

/// Adds a line to the run's changes.jsonl: `record`, which is a table, with `when` and the step.
/// IoError.
void record_change(const run::RunFolder& run, int64_t step, Node record);

/// What to do about a picture that stops a training in this run: the end of the text of `error`.
std::string image_remedies(const run::RunFolder& run, const data::BadImage& error);

}  // namespace elbo::engine
