// SPDX-License-Identifier: MIT
// Counting operations, and failing at the planned one.
#include "elbo/core/faults/fault_fs.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo {

/// A file whose operations the FaultFs counts.
class FaultFile : public OutFile {
 public:
  FaultFile(FaultFs& fs, Path path, std::unique_ptr<OutFile> inner)
      : fs_(fs), path_(std::move(path)), inner_(std::move(inner)) {}

  void write(ByteView bytes) override {
    const std::optional<Fault> fault = fs_.next(FaultFs::Access::writes);
    if (!fault) return inner_->write(bytes);
    if (!fs_.dead_ && (fault == Fault::short_write || fault == Fault::kill))
      inner_->write(bytes.first(bytes.size() / 2));
    fs_.strike(*fault, "write", path_);
  }
  void sync() override {
    fs_.step(FaultFs::Access::writes, "sync", path_);
    inner_->sync();
  }
  void close() override {
    fs_.step(FaultFs::Access::writes, "close", path_);
    inner_->close();
  }

 private:
  FaultFs& fs_;
  Path path_;
  std::unique_ptr<OutFile> inner_;
};

std::optional<Fault> FaultFs::next(Access access) {
  const int64_t number = operations_++;
  if (dead_) return Fault::kill;
  const bool hit = plan_.at >= 0 && (number == plan_.at || (plan_.for_ever && number > plan_.at));
  const bool disk_full = plan_.fault == Fault::no_space || plan_.fault == Fault::short_write;
  if (!hit || (disk_full && access == Access::reads)) return std::nullopt;
  return plan_.fault;
}

void FaultFs::strike(Fault fault, const char* what, const Path& path) {
  if (fault == Fault::kill) {
    dead_ = true;
    plan_.die();
    std::abort();  // `die` returned, against its promise
  }
  const int code = fault == Fault::io_error ? EIO : ENOSPC;
  throw IoError("cannot ", what, " ", printable(path.string()), ": ", std::strerror(code),
                " (on purpose, at operation ", operations_ - 1, ")");
}

void FaultFs::step(Access access, const char* what, const Path& path) {
  if (const std::optional<Fault> fault = next(access)) strike(*fault, what, path);
}

std::unique_ptr<OutFile> FaultFs::open(const Path& path, OpenMode mode) {
  step(Access::writes, "open", path);
  return std::make_unique<FaultFile>(*this, path, inner_.open(path, mode));
}

void FaultFs::make_directory(const Path& path) {
  step(Access::writes, "make the folder", path);
  inner_.make_directory(path);
}

void FaultFs::rename(const Path& from, const Path& to) {
  step(Access::writes, "rename", from);
  inner_.rename(from, to);
}

void FaultFs::rename_new(const Path& from, const Path& to) {
  step(Access::writes, "rename", from);
  inner_.rename_new(from, to);
}

void FaultFs::symlink(const Path& target, const Path& link) {
  step(Access::writes, "link", link);
  inner_.symlink(target, link);
}

void FaultFs::remove(const Path& path) {
  step(Access::writes, "remove", path);
  inner_.remove(path);
}

void FaultFs::truncate(const Path& path, uint64_t size) {
  step(Access::writes, "shorten", path);
  inner_.truncate(path, size);
}

void FaultFs::sync_directory(const Path& path) {
  step(Access::writes, "sync", path);
  inner_.sync_directory(path);
}

Bytes FaultFs::read(const Path& path, uint64_t at_most) {
  step(Access::reads, "read", path);
  return inner_.read(path, at_most);
}

std::vector<std::string> FaultFs::list(const Path& directory) {
  step(Access::reads, "list", directory);
  return inner_.list(directory);
}

uint64_t FaultFs::free_bytes(const Path& path) {
  step(Access::reads, "look at the disk of", path);
  return inner_.free_bytes(path);
}

}  // namespace elbo
