// SPDX-License-Identifier: MIT
// fork and exec: posix_spawn cannot ask for the signal at the parent's death.
#include "elbo/study/run/child.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::study {
namespace {

constexpr int kCannotStart = 127;

/// A file descriptor that goes with its scope.
class Descriptor {
 public:
  Descriptor(const Path& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {
    if (fd_ < 0)
      throw IoError("cannot open ", printable(path.string()), ": ", std::strerror(errno),
                    "; is the disk full?");
  }
  Descriptor(const Descriptor&) = delete;
  ~Descriptor() { ::close(fd_); }
  int get() const { return fd_; }

 private:
  int fd_;
};

Descriptor to_write(const Path& path) {
  return path.empty() ? Descriptor("/dev/null", O_WRONLY)
                      : Descriptor(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK);
}

/// In the child, where only calls that are safe after fork may be made.
[[noreturn]] void become(char* const* arguments, bool own_group, pid_t parent,
                         const int (&descriptors)[3]) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  for (const int signal : {SIGPIPE, SIGXFSZ}) ::signal(signal, SIG_DFL);
  if (own_group) ::setpgid(0, 0);
  if (::getppid() != parent) _exit(kCannotStart);  // it died before we asked to be told
  for (int i = 0; i < 3; ++i) ::dup2(descriptors[i], i);
  ::execv("/proc/self/exe", arguments);
  _exit(kCannotStart);
}

}  // namespace

pid_t start_child(const ChildCall& call) {
  const Descriptor in("/dev/null", O_RDONLY), out = to_write(call.out), log = to_write(call.log);
  const int descriptors[3] = {in.get(), out.get(), log.get()};
  std::vector<char*> arguments{const_cast<char*>("elbo")};
  for (const std::string& word : call.words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t parent = ::getpid(), child = ::fork();
  if (child < 0) throw IoError("cannot start a process: ", std::strerror(errno));
  if (child == 0) become(arguments.data(), call.own_group, parent, descriptors);
  return child;
}

std::optional<int> exit_code(pid_t child) {
  int status = 0;
  if (::waitpid(child, &status, WNOHANG) != child) return std::nullopt;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void pause_for(double seconds) {
  const auto whole = static_cast<time_t>(seconds);
  const timespec time{whole, static_cast<long>((seconds - static_cast<double>(whole)) * 1e9)};
  ::nanosleep(&time, nullptr);
}

}  // namespace elbo::study
