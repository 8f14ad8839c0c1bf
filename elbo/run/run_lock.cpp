// SPDX-License-Identifier: MIT
// The lock of a run folder, directly on POSIX: a lock is not a thing to be replayed after a crash.
#include "elbo/run/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>
#include <utility>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/run/typed_node.h"

namespace elbo::run {
namespace {

Path lock_path(const Path& folder) { return folder / "run.lock"; }

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

/// The lock's file, if it is one: a link is not followed, and a pipe is not waited for. -1 with
/// errno otherwise.
int open_lock(const Path& folder, int flags) {
  const int fd =
      ::open(lock_path(folder).c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
  struct stat info {};
  if (fd < 0 || (::fstat(fd, &info) == 0 && S_ISREG(info.st_mode))) return fd;
  ::close(fd);
  errno = EINVAL;
  return -1;
}

std::optional<LockHolder> read_holder(const Path& folder) {
  try {
    const Bytes content = real_fs().read(lock_path(folder), 4096);
    if (content.empty()) return std::nullopt;
    const Node record = parse_record(content, lock_path(folder).string());
    return LockHolder{whole_at(record, "pid"), text_at(record, "host"), text_at(record, "started")};
  } catch (const Error&) {
    return LockHolder{0, "an unknown machine", "an unknown time"};  // it died while it wrote
  }
}

/// Whether the lock was free. A look at the lock (lock_state) holds it for a moment, so we ask
/// again before we believe that it is held.
bool lock_now(int fd) {
  for (int attempt = 0; attempt < 5; ++attempt) {
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

}  // namespace

RunLock::RunLock(const Path& folder) : fd_(open_lock(folder, O_RDWR | O_CREAT)) {
  const std::string name = printable(folder.string());
  if (fd_ < 0)
    throw IoError("cannot open the lock of ", name, " (run.lock): ", std::strerror(errno),
                  errno == ELOOP || errno == EINVAL ? "; it is no regular file: remove it"
                                                    : "; check its permissions");
  if (!lock_now(fd_)) {
    ::close(fd_);
    const LockHolder holder =
        read_holder(folder).value_or(LockHolder{0, "an unknown machine", "an unknown time"});
    throw DataError(name, ": held by process ", holder.pid, " on ", printable(holder.host),
                    " since ", printable(holder.started), "; wait for it, or stop it");
  }
  Node record = Node::table();
  record.set("pid", Node(int64_t{::getpid()}));
  record.set("host", Node(host_name()));
  record.set("started", Node(utc_now()));
  const std::string text = io::write_json(record) + "\n";
  if (::ftruncate(fd_, 0) != 0 || ::pwrite(fd_, text.data(), text.size(), 0) < 0) {
    const int code = errno;
    ::close(fd_);
    throw IoError("cannot write the lock of ", name, ": ", std::strerror(code));
  }
}

RunLock::~RunLock() {
  if (fd_ < 0) return;
  if (::ftruncate(fd_, 0) != 0) {}  // the run then looks killed, which is the safe side
  ::close(fd_);
}

RunLock::RunLock(RunLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

LockState lock_state(const Path& folder) {
  const int fd = open_lock(folder, O_RDONLY);
  if (fd < 0) return {};
  const bool held = ::flock(fd, LOCK_SH | LOCK_NB) != 0;
  ::close(fd);
  return {held, read_holder(folder)};
}

}  // namespace elbo::run
