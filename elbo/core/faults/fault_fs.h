// SPDX-License-Identifier: MIT
// A file system that fails on purpose, at an operation chosen by its number. A test runs once to
// count the operations and then once for each of them (the anomaly loop of SQLite's tests,
// https://www.sqlite.org/testing.html).
#pragma once
#include <functional>
#include <optional>

#include "elbo/core/fs.h"

namespace elbo {

/// Thrown in place of an operation by a killed FaultFs. No elbo::Error and no std::exception, so
/// that only a catch-all stops it.
struct Killed {};

/// What goes wrong at the chosen operation.
enum class Fault {
  no_space,     ///< ENOSPC from whatever writes; reading goes on
  io_error,     ///< EIO from anything
  short_write,  ///< half of the bytes reach the file, then ENOSPC; elsewhere as no_space
  /// Half of the bytes reach the file, then `die` is called; nothing more is ever executed.
  kill,
};

/// Which operation fails, and how.
struct FaultPlan {
  Fault fault = Fault::io_error;  ///< what goes wrong there
  int64_t at = -1;                ///< number of the operation that fails, from 0; -1: none does
  bool for_ever = false;          ///< every later one fails too; a kill always lasts
  std::function<void()> die = [] { throw Killed{}; };  ///< what a kill does; it must not return
};

/// Passes everything on to another Fs and counts it: each call of Fs but exists(), and each write,
/// sync and close of a file.
class FaultFs : public Fs {
 public:
  /// `inner` outlives this.
  explicit FaultFs(Fs& inner, FaultPlan plan = {}) : inner_(inner), plan_(std::move(plan)) {}
  FaultFs(const FaultFs&) = delete;  // else FaultFs(other) would be a copy where a wrapper is meant
  FaultFs& operator=(const FaultFs&) = delete;

  /// How many operations were asked for so far, the failed ones included.
  int64_t operations() const { return operations_; }

  std::unique_ptr<OutFile> open(const Path& path, OpenMode mode) override;
  void make_directory(const Path& path) override;
  void rename(const Path& from, const Path& to) override;
  void rename_new(const Path& from, const Path& to) override;
  void symlink(const Path& target, const Path& link) override;
  void remove(const Path& path) override;
  void truncate(const Path& path, uint64_t size) override;
  void sync_directory(const Path& path) override;
  Bytes read(const Path& path, uint64_t at_most) override;
  std::vector<std::string> list(const Path& directory) override;
  bool exists(const Path& path) override { return inner_.exists(path); }
  uint64_t free_bytes(const Path& path) override;

 private:
  friend class FaultFile;
  enum class Access { reads, writes };

  /// Counts an operation; the fault that hits it, or nothing.
  std::optional<Fault> next(Access access);
  /// Makes `fault` happen to an operation on `path`. Does not return.
  [[noreturn]] void strike(Fault fault, const char* what, const Path& path);
  /// Counts an operation and lets it fail where the plan says so.
  void step(Access access, const char* what, const Path& path);

  Fs& inner_;
  FaultPlan plan_;
  int64_t operations_ = 0;
  bool dead_ = false;
};

}  // namespace elbo
