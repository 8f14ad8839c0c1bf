// SPDX-License-Identifier: MIT
// The real file system without waiting for a disk, for tests that make thousands of folders: what
// they look at is in the page cache.
#pragma once
#include <unistd.h>

#include <utility>

#include "elbo/core/faults/fault_fs.h"
#include "tests/core/scratch_folder.h"

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
  std::unique_ptr<OutFile> open(const Path& path, OpenMode mode) override {
    return std::make_unique<QuickFile>(real_fs().open(path, mode));
  }
  void sync_directory(const Path&) override {}
};

inline Fs& quick_fs() {
  static QuickFs fs;
  return fs;
}

/// A scratch folder in memory where the system has one: on a busy disk each new folder waits for
/// the journal.
class QuickFolder : public ScratchFolder {
 public:
  QuickFolder()
      : ScratchFolder(::access("/dev/shm", W_OK) == 0 ? Path("/dev/shm")
                                                      : std::filesystem::temp_directory_path()) {}
};

}  // namespace elbo
