// SPDX-License-Identifier: MIT
// metrics.jsonl: the truth about how a run went, one JSON object a line (docs/formats/metrics.md).
// Every line has `step` and `epoch`; durations and times stand under keys that begin with `time_`,
// so that two equal runs differ in those alone.
#pragma once
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "elbo/core/fs.h"
#include "elbo/core/node.h"

namespace elbo::run {

/// Appends lines, in the order of their steps. What the disk refuses is kept back, said once, and
/// tried again: a full disk ends no training, and nothing but the constructor throws on its
/// account.
class MetricsWriter {
 public:
  /// Cuts the file to its lines with step <= `keep_through` (-1: none), a torn or damaged line and
  /// what is behind it included, and goes on there, so that a resumed run's file is that of an
  /// uninterrupted one. IoError. `fs` outlives this.
  MetricsWriter(Fs& fs, Path path, int64_t keep_through = -1);
  ~MetricsWriter();
  MetricsWriter(const MetricsWriter&) = delete;
  MetricsWriter& operator=(const MetricsWriter&) = delete;

  /// Takes a table with a whole `step`. It reaches the file within 64 lines, at the next call 2 s
  /// later, or at close().
  void write(const Node& line);
  /// Writes what is kept back, now.
  void flush();
  /// The same, and waits for the disk: to be called before a checkpoint is saved, whose lines a
  /// power cut must not take.
  void sync();
  /// Writes all; says how many lines are lost where the disk still refuses.
  void close();

 private:
  void reopen();
  void complain(const std::string& reason);

  Fs& fs_;
  Path path_;
  std::unique_ptr<OutFile> file_;
  std::deque<std::string> waiting_;
  uint64_t size_ = 0;  // of what is surely in the file
  double tried_ = 0;   // when we last wrote, monotonic seconds
  bool failing_ = false;
  bool entry_lasts_ = false;  // the file's name is on the disk
  int64_t dropped_ = 0;
};

/// Calls `see` with all lines in their order; a torn last one is left out. None where there is no
/// file. DataError.
void read_metrics(Fs& fs, const Path& path, const std::function<void(const Node& line)>& see);

}  // namespace elbo::run
