// SPDX-License-Identifier: MIT
// TensorBoard's view of a run: a new event file for each process, written through the run's Fs.
// What the disk refuses is said once, and the view ends there; training goes on.
#pragma once
#include <memory>

#include "elbo/core/fs.h"
#include "elbo/io/tfevents.h"
#include "elbo/train/differentiate.h"

namespace elbo::train {

/// Writes `events.out.tfevents.<time>.<host>.<pid>.<n>` into a folder.
class EventFile {
 public:
  /// `step` above 0: the run goes on from there, and TensorBoard drops what older files have beyond
  /// it. `fs` outlives this.
  EventFile(Fs& fs, const Path& folder, int64_t step);
  ~EventFile();
  EventFile(const EventFile&) = delete;
  EventFile& operator=(const EventFile&) = delete;

  /// A point of each curve.
  void scalars(const std::vector<NamedValue>& values, int64_t step);
  /// A remark, shown under "Text".
  void text(const std::string& tag, const std::string& text, int64_t step);
  /// A PNG, shown under "Images".
  void image(const std::string& tag, const io::TfImage& image, int64_t step);
  /// Writes what is kept back: done by itself every 10 s.
  void flush();

 private:
  void add(const Bytes& record);

  std::unique_ptr<OutFile> file_;
  Bytes waiting_;
  double flushed_ = 0;
};

}  // namespace elbo::train
