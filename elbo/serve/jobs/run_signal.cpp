// SPDX-License-Identifier: MIT
// The number in a lock is only what a file says: it is believed when the process of that number is
// of this user, runs a program called elbo, and has that very lock open. A pidfd keeps the number
// from meaning another process between the look and the signal.
#include "elbo/serve/jobs/run_actions.h"

#include <dirent.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/run/run_lock.h"

namespace elbo::serve {
namespace {

constexpr uint64_t kMostStatus = uint64_t{64} << 10;

std::string own_host() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

Path proc_of(int64_t pid) { return Path("/proc") / std::to_string(pid); }

bool is_ours(const Path& proc) {
  struct stat info {};
  return ::stat(proc.c_str(), &info) == 0 && info.st_uid == ::geteuid();
}

/// Its program's file is called elbo, also where it was replaced meanwhile ("elbo (deleted)").
bool is_elbo(const Path& proc) {
  std::error_code error;
  const std::string name = std::filesystem::read_symlink(proc / "exe", error).filename().string();
  return !error && (name == "elbo" || name == "elbo (deleted)");
}

/// Whether it has the file open.
bool has_open(const Path& proc, const Path& file) {
  struct stat wanted {
  }, info{};
  if (::stat(file.c_str(), &wanted) != 0) return false;
  const Path folder = proc / "fd";
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), ::closedir);
  if (!open) return false;
  while (const dirent* entry = ::readdir(open.get()))
    if (::stat((folder / entry->d_name).c_str(), &info) == 0 && info.st_dev == wanted.st_dev &&
        info.st_ino == wanted.st_ino)
      return true;
  return false;
}

/// Whether the process has a handler for the signal, by the mask in /proc/PID/status.
bool catches(const Path& proc, int signal) {
  std::string status;
  if (std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
          std::fopen((proc / "status").c_str(), "re"), std::fclose);
      file) {
    status.resize(kMostStatus);
    status.resize(std::fread(status.data(), 1, status.size(), file.get()));
  }
  const size_t at = status.find("\nSigCgt:");
  if (at == std::string::npos) return false;
  const uint64_t mask = std::strtoull(status.c_str() + at + 8, nullptr, 16);
  return (mask >> (signal - 1) & 1) != 0;
}

/// The process that trains, or a DataError that says why there is none to speak to.
int64_t trainer_of(const Path& run) {
  const run::LockState lock = run::lock_state(run);
  if (!lock.held || !lock.holder) throw DataError("this run does not run");
  const run::LockHolder& holder = *lock.holder;
  if (holder.host != own_host())
    throw DataError("this run is held on ", printable(holder.host),
                    ", which cannot be reached from here; stop it there");
  const Path proc = proc_of(holder.pid);
  if (holder.pid <= 1 || !is_ours(proc) || !is_elbo(proc) || !has_open(proc, run / "run.lock"))
    throw DataError("process ", holder.pid,
                    ", which the run's lock names, is no training of this user that holds this "
                    "run; stop it from where it was started");
  return holder.pid;
}

}  // namespace

void send_wish(const Path& run, RunWish wish) {
  const int64_t pid = trainer_of(run);
  const int process = static_cast<int>(::syscall(SYS_pidfd_open, static_cast<pid_t>(pid), 0));
  if (process < 0) throw IoError("cannot reach process ", pid, ": ", std::strerror(errno));
  try {
    trainer_of(run);  // again, now that the number stands for this process alone
    const int signal = wish == RunWish::stop ? SIGINT : SIGUSR2;
    // Before its first step a training has no handler, and would be ended by the signal.
    if (wish == RunWish::checkpoint && !catches(proc_of(pid), signal))
      throw DataError("the training is still being prepared, or just ending; try again");
    if (::syscall(SYS_pidfd_send_signal, process, signal, nullptr, 0) != 0)
      throw IoError("cannot send a signal to process ", pid, ": ", std::strerror(errno));
  } catch (...) {
    ::close(process);
    throw;
  }
  ::close(process);
}

}  // namespace elbo::serve
