// SPDX-License-Identifier: MIT
// One process a run: flock() on `run.lock`, which the kernel releases when the process ends,
// however it ends. The file says who holds it; it is emptied on a clean end, so that what is left
// in a free lock tells of a process that was killed.
#pragma once
#include <optional>
#include <string>

#include "elbo/core/fs.h"

namespace elbo::run {

/// A process that trains a run.
struct LockHolder {
  int64_t pid = 0;      ///< its number
  std::string host;     ///< the machine that it runs on
  std::string started;  ///< UTC
};

/// Holds a run folder for this process.
class RunLock {
 public:
  /// DataError that names the other process where `folder` is held; a lock that a dead process left
  /// is taken over. IoError.
  explicit RunLock(const Path& folder);
  ~RunLock();
  /// Leaves `other` without the lock.
  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&&) = delete;

 private:
  int fd_ = -1;
};

/// What the lock of a run says.
struct LockState {
  bool held = false;  ///< by a process that is alive
  /// Of a held lock; of a free one: who was killed while it held it.
  std::optional<LockHolder> holder;
};
/// Looks without waiting; IoError where the lock cannot be read.
LockState lock_state(const Path& folder);

}  // namespace elbo::run
