// SPDX-License-Identifier: MIT
// fork and exec, since posix_spawn cannot ask for the signal at the parent's death.
#include "elbo/serve/worker_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"

namespace elbo::serve {
namespace {

constexpr int kWorkerDescriptor = 3;
constexpr size_t kLongestErrorLine = 2000;  // bytes

/// The three ends that the child gets.
struct WorkerEnds {
  int null = -1, errors = -1, socket = -1;
};

/// In the child, where only calls that are safe after fork may be made. Descriptors are moved out
/// of the way first, since each may have the number that another is to get.
[[noreturn]] void become_worker(char* const* words, WorkerEnds ends, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::setpgid(0, 0);  // a Ctrl-C at the terminal is for the server
  for (const int signal : {SIGPIPE, SIGXFSZ, SIGINT, SIGTERM, SIGHUP}) ::signal(signal, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (::getppid() != parent) _exit(127);
  const int socket = ::fcntl(ends.socket, F_DUPFD, 10), errors = ::fcntl(ends.errors, F_DUPFD, 10);
  ::dup2(ends.null, 0);
  ::dup2(errors, 1);
  ::dup2(errors, 2);
  ::dup2(socket, kWorkerDescriptor);
  ::close_range(kWorkerDescriptor + 1, ~0u, 0);
  ::execv(words[0], words);
  _exit(127);
}

std::string ending_text(int status) {
  if (WIFSIGNALED(status))
    return str("was ended by signal ", WTERMSIG(status), " (", ::strsignal(WTERMSIG(status)), ")");
  if (WEXITSTATUS(status) == 127) return "could not be started";
  return str("ended with exit code ", WEXITSTATUS(status));
}

}  // namespace

WorkerProcess::WorkerProcess(const std::vector<std::string>& words, std::function<void()> on_end)
    : on_end_(std::move(on_end)) {
  int sockets[2], errors[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
    throw IoError("cannot make a socket for the worker: ", std::strerror(errno));
  if (::pipe2(errors, O_CLOEXEC) != 0) {
    const int reason = errno;
    ::close(sockets[0]), ::close(sockets[1]);
    throw IoError("cannot make a pipe for the worker: ", std::strerror(reason));
  }
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) become_worker(arguments.data(), {null, errors[1], sockets[1]}, parent);
  const int reason = errno;
  ::close(null), ::close(errors[1]), ::close(sockets[1]);
  if (pid_ < 0) {
    ::close(errors[0]), ::close(sockets[0]);
    throw IoError("cannot start the worker: ", std::strerror(reason));
  }
  link_ = {sockets[0], api::kToWorker, api::kFromWorker, "worker"};
  errors_ = std::thread([this, descriptor = errors[0]] { read_errors(descriptor); });
}

WorkerProcess::~WorkerProcess() {
  end();
  ::close(link_.descriptor);
}

std::string WorkerProcess::end() {
  if (!ending_.empty()) return ending_;
  // Where it ended by itself it is not yet reaped, so its number is still its own.
  siginfo_t state{};
  ::waitid(P_PID, static_cast<id_t>(pid_), &state, WEXITED | WNOHANG | WNOWAIT);
  if (state.si_pid == 0) ::kill(pid_, SIGKILL);
  ::kill(-pid_, SIGKILL);  // what it has started, too: that would keep its stderr open
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {}
  errors_.join();
  ending_ = ending_text(status);
  if (!WIFSIGNALED(status) && !last_line_.empty()) ending_ += str(" (", printable(last_line_), ")");
  return ending_;
}

void WorkerProcess::read_errors(int descriptor) {
  std::string line;
  char piece[4096];
  for (;;) {
    const ssize_t got = ::read(descriptor, piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    for (const char c : std::string_view(piece, static_cast<size_t>(got))) {
      if (c != '\n' && line.size() < kLongestErrorLine) line += c;
      if (c == '\n')
        last_line_ = std::exchange(line, ""), log_info("worker: ", printable(last_line_));
    }
  }
  if (!line.empty()) last_line_ = line, log_info("worker: ", printable(line));
  ::close(descriptor);
  has_ended_ = true;
  on_end_();
}

}  // namespace elbo::serve
