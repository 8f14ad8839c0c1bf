// SPDX-License-Identifier: MIT
// fork and exec. Between them only calls that are safe after a fork of a program with threads.
#include "elbo/serve/jobs/detached.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::serve {
namespace {

constexpr int kNoProgram = 127;
constexpr unsigned kLastDescriptor = 65'535;  // where the kernel cannot close a range

void close_all_above(unsigned last_kept) {
  if (::syscall(SYS_close_range, last_kept + 1, ~0U, 0) == 0) return;
  for (unsigned fd = last_kept + 1; fd <= kLastDescriptor; ++fd) ::close(static_cast<int>(fd));
}

void reset_signals() {
  for (int signal = 1; signal < NSIG; ++signal)
    if (signal != SIGKILL && signal != SIGSTOP) ::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// Descriptors for a child's standard streams.
struct ChildStreams {
  int in, out, err;
};

int file_to_add_to(const Path& path) {
  const int fd = ::open(path.c_str(),
                        O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0666);
  if (fd < 0)
    throw IoError("cannot open ", printable(path.string()), ": ", std::strerror(errno),
                  "; is the disk full?");
  return fd;
}

[[noreturn]] void become_program(const char* program, char* const* words,
                                 const ChildStreams& streams) {
  ::setsid();
  reset_signals();
  if (::dup2(streams.in, 0) < 0 || ::dup2(streams.out, 1) < 0 || ::dup2(streams.err, 2) < 0)
    _exit(kNoProgram);
  close_all_above(2);
  ::execv(program, words);
  _exit(kNoProgram);
}

}  // namespace

pid_t start_detached(const DetachedCall& call) {
  ChildStreams streams{};
  streams.out = file_to_add_to(call.output);
  streams.err = call.errors.empty() ? ::dup(streams.out) : file_to_add_to(call.errors);
  streams.in = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const std::string program = call.program.string();
  std::vector<char*> words{const_cast<char*>("elbo")};
  for (const std::string& word : call.words) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const pid_t child = ::fork();
  if (child == 0) become_program(program.c_str(), words.data(), streams);
  const int reason = errno;
  for (const int fd : {streams.in, streams.out, streams.err}) ::close(fd);
  if (child < 0) throw IoError("cannot start a process: ", std::strerror(reason));
  return child;
}

}  // namespace elbo::serve
