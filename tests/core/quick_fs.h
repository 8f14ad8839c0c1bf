// SPDX-License-Identifier: MIT
// The real disk without waiting for it: what a test looks at is in the page cache, and thousands of syncs would take minutes.
#pragma once
#include <utility>

#include "elbo/core/fault_fs.h"

namespace elbo {

/// A file of QuickFs.
class QuickFile : public OutFile {
 public:
  explicit QuickFile(std::unique_ptr<OutFile> inner) : inner_(std::move(inner)) {}
  void write(ByteView bytes) override { inner_->write(bytes); }
  void sync() override {}
  void close() override { inner_->close(); }

 private:
  std::unique_ptr<OutFile> inner_;
};

/// real_fs() whose syncs do nothing.
class QuickFs : public FaultFs {
 public:
  QuickFs() : FaultFs(real_fs()) {}
  std::unique_ptr<OutFile> open(const Path& path, OpenMode mode) override { return std::make_unique<QuickFile>(real_fs().open(path, mode)); }
  void sync_directory(const Path&) override {}
};

inline Fs& quick_fs() {
  static QuickFs fs;
  return fs;
}

}  // namespace elbo
