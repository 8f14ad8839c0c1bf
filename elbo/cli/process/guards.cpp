// SPDX-License-Identifier: MIT
// Signals ignored, descriptors taken, limits read and raised.
#include "elbo/cli/process/guards.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>

#include "elbo/core/error.h"

namespace elbo::cli {
namespace {

constexpr rlim_t kWantedFiles = 1024;  ///< what is asked for where more are allowed than set
/// Standard streams, a run's lock, log, metrics and events, and one that is read or saved.
constexpr rlim_t kFewestFiles = 8;

/// What the torch library takes, and each thread: addresses (libraries, stacks, heaps that are
/// reserved, OpenBLAS's buffers), and memory of its own among them. Debian 12's takes 860 MiB of
/// addresses and 350 of memory when it is loaded with two threads; a small training some hundred
/// more.
struct LibraryNeed {
  uint64_t library, thread;
};
constexpr LibraryNeed kAddressNeed{uint64_t{1500} << 20, uint64_t{128} << 20},
    kMemoryNeed{uint64_t{700} << 20, uint64_t{64} << 20};

/// Takes the descriptors 0 to 2 where they are closed. Open for what nobody does with them, so that
/// reading or writing is an error.
void occupy_standard_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(fd, F_GETFD) < 0) {
      // The lowest that is free: this one.
      const int taken = ::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
      if (taken < 0) ::_exit(static_cast<int>(ErrorKind::io));
    }
}

/// Pages that this process has mapped or, with `data`, its data pages, in bytes; 0 where /proc does
/// not say.
uint64_t bytes_used(bool data) {
  std::ifstream file("/proc/self/statm");
  uint64_t total = 0, resident = 0, shared = 0, text = 0, library = 0, data_pages = 0;
  if (!(file >> total >> resident >> shared >> text >> library >> data_pages)) return 0;
  return (data ? data_pages : total) * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
}

void want_below(int resource, const char* option, uint64_t used, uint64_t wanted) {
  rlimit limit{};
  if (::getrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0 ||
      limit.rlim_cur == RLIM_INFINITY)
    return;
  const uint64_t left = limit.rlim_cur > used ? limit.rlim_cur - used : 0;
  if (left >= wanted) return;
  throw MemoryError(
      "the limit of this process on memory is too small for the torch library: `ulimit ", option,
      "` leaves ", left >> 20, " MiB, want ", wanted >> 20, " MiB; raise it (ulimit ", option,
      " unlimited), or use fewer threads (--threads)");
}

}  // namespace

void guard_process() {
  for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);
  occupy_standard_streams();
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= kWantedFiles ||
      limit.rlim_cur == limit.rlim_max)
    return;
  limit.rlim_cur = std::min(kWantedFiles, limit.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &limit);  // where it is refused, want_descriptors() tells
}

void want_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= kFewestFiles) return;
  throw IoError("this process may open ", limit.rlim_cur, " files (ulimit -n), want at least ",
                kFewestFiles, "; raise the limit: ulimit -n 1024");
}

void want_memory(int64_t threads) {
  const auto wanted = [&](const LibraryNeed& need) {
    return need.library + static_cast<uint64_t>(std::max<int64_t>(threads, 1)) * need.thread;
  };
  want_below(RLIMIT_AS, "-v", bytes_used(false), wanted(kAddressNeed));
  want_below(RLIMIT_DATA, "-d", bytes_used(true), wanted(kMemoryNeed));
}

}  // namespace elbo::cli
