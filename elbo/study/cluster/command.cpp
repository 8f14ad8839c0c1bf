// SPDX-License-Identifier: MIT
// fork, exec and poll.
#include "elbo/study/cluster/command.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::study {
namespace {

constexpr size_t kMostOutput = size_t{64} << 20, kMostFirstWords = 300;  // bytes
constexpr int kCommandLook = 200;                                        // milliseconds
constexpr int kNotFound = 127;

/// A pipe whose ends go with their scope.
class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0)
      throw IoError("cannot make a pipe: ", std::strerror(errno));
  }
  Pipe(const Pipe&) = delete;
  ~Pipe() {
    close(0);
    close(1);
  }
  int end(size_t which) const { return ends_[which]; }
  void close(size_t which) {
    if (ends_[which] >= 0) ::close(ends_[which]);
    ends_[which] = -1;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

/// The environment without what changes the output of squeue or makes sbatch wait.
std::vector<char*> command_environment() {
  std::vector<char*> out;
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string_view text = *one;
    if (!text.starts_with("SQUEUE_") && !text.starts_with("SBATCH_WAIT=") &&
        !text.starts_with("SBATCH_ARRAY_INX=") && !text.starts_with("SBATCH_JOB_NAME="))
      out.push_back(*one);
  }
  out.push_back(nullptr);
  return out;
}

int file_for_output(const Path& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (fd < 0)
    throw IoError("cannot open ", printable(path.string()), ": ", std::strerror(errno),
                  "; is the disk full?");
  return fd;
}

/// A program at work, whose output is read as it comes.
class RunningCommand {
 public:
  explicit RunningCommand(const CommandCall& call) : call_(call) {
    std::vector<char*> words, environment = command_environment();
    for (const std::string& word : call.words) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    const int in = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    const int out = call.out.empty() ? out_.end(1) : file_for_output(call.out);
    const int err = call.err.empty() ? err_.end(1) : file_for_output(call.err);
    child_ = ::fork();
    if (child_ == 0) {
      ::setpgid(0, 0);  // a Ctrl-C must not cut it short
      for (const int signal : {SIGPIPE, SIGXFSZ}) ::signal(signal, SIG_DFL);
      ::dup2(in, 0), ::dup2(out, 1), ::dup2(err, 2);
      ::execvpe(words[0], words.data(), environment.data());
      _exit(kNotFound);
    }
    const int failure = errno;
    ::close(in);
    if (!call.out.empty()) ::close(out);
    if (!call.err.empty()) ::close(err);
    if (child_ < 0) throw IoError("cannot start a process: ", std::strerror(failure));
    out_.close(1), err_.close(1);
  }
  RunningCommand(const RunningCommand&) = delete;
  ~RunningCommand() {
    if (child_ <= 0) return;
    ::kill(-child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }

  CommandResult wait() {
    const double end = monotonic_seconds() + call_.seconds;
    while (is_open()) {
      if (monotonic_seconds() > end) fail(str("did not answer within ", call_.seconds, " s"));
      read_some();
      if (result_.out.size() + result_.err.size() > kMostOutput)
        fail(str("printed more than ", kMostOutput, " bytes"));
    }
    int status = 0;
    while (::waitpid(child_, &status, WNOHANG) == 0) {
      if (monotonic_seconds() > end) fail(str("did not end within ", call_.seconds, " s"));
      ::poll(nullptr, 0, 5);
    }
    child_ = -1;
    result_.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (result_.code == kNotFound && result_.out.empty() && result_.err.empty())
      throw IoError("cannot find the program ", printable(call_.words.front()), call_.if_missing);
    return std::move(result_);
  }

 private:
  bool is_open() const { return out_.end(0) >= 0 || err_.end(0) >= 0; }

  [[noreturn]] void fail(const std::string& what) const {
    throw IoError(printable(call_.words.front()), " ", what, call_.if_slow);
  }

  void read_some() {
    std::array<pollfd, 2> waits{pollfd{out_.end(0), POLLIN, 0}, pollfd{err_.end(0), POLLIN, 0}};
    if (::poll(waits.data(), waits.size(), kCommandLook) <= 0) return;
    if (waits[0].revents != 0) take(out_, result_.out);
    if (waits[1].revents != 0) take(err_, result_.err);
  }

  static void take(Pipe& pipe, std::string& text) {
    std::array<char, 65536> buffer{};
    const ssize_t count = ::read(pipe.end(0), buffer.data(), buffer.size());
    if (count > 0) text.append(buffer.data(), static_cast<size_t>(count));
    else if (count == 0 || errno != EINTR) pipe.close(0);
  }

  const CommandCall& call_;
  Pipe out_, err_;
  pid_t child_ = -1;
  CommandResult result_;
};

}  // namespace

CommandResult run_command(const CommandCall& call) { return RunningCommand(call).wait(); }

std::string first_words(const std::string& text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return "nothing";
  return printable(text.substr(begin, std::min(text.find('\n', begin) - begin, kMostFirstWords)));
}

}  // namespace elbo::study
