// SPDX-License-Identifier: MIT
// Starting a contestant as a child process, and reading its rates from a pipe.
#include "bench/comparison/contestant.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"

namespace elbo::bench {
namespace {

// Seconds that a measurement may take longer than it was asked to: one step of a large net on a
// busy machine.
constexpr double kOverTime = 300;
constexpr size_t kQuoted = 160;  // bytes of the last line of its errors

/// The last line of a file.
std::string last_line(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string last;
  for (std::string line; std::getline(file, line);)
    if (line.find_first_not_of(" \t\r") != std::string::npos) last = line;
  return printable(last.substr(0, kQuoted));
}

/// Becomes `command` with these files for input, output and errors. Does not return.
[[noreturn]] void become(const std::vector<std::string>& command, int in, int out, int errors) {
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(errors, STDERR_FILENO);
  signal(SIGPIPE, SIG_DFL);  // what is ignored would stay so
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  execvp(argv[0], argv.data());
  _exit(127);
}

}  // namespace

Contestant::Contestant(Entry entry, const std::string& folder) : entry_(std::move(entry)) {
  // A contestant that has gone is a failure of its own, not the end of this process.
  signal(SIGPIPE, SIG_IGN);
  errors_ = str(folder, "/", getpid(), "_", reinterpret_cast<uintptr_t>(this), ".err");
  std::array<int, 2> to{}, from{};
  const int errors = open(errors_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (errors < 0 || pipe2(to.data(), O_CLOEXEC) != 0 || pipe2(from.data(), O_CLOEXEC) != 0)
    throw IoError("cannot start ", entry_.name, ": ", std::strerror(errno));
  pid_ = fork();
  if (pid_ == 0) become(entry_.command, to[0], from[1], errors);
  close(errors);
  close(to[0]);
  close(from[1]);
  in_ = to[1];
  out_ = from[0];
  if (pid_ < 0) throw IoError("cannot start ", entry_.name, ": ", std::strerror(errno));
}

Contestant::~Contestant() {
  stop();
  unlink(errors_.c_str());
}

void Contestant::await_ready(double patience) {
  if (!has_failed()) read_line(patience);
}

Node Contestant::measure(double seconds) {
  if (has_failed()) return Node::table();
  const std::string line = str(seconds, "\n");
  if (write(in_, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    fail("it has gone");
  return has_failed() ? Node::table() : read_line(seconds + kOverTime);
}

Node Contestant::read_line(double patience) {
  const double end = monotonic_seconds() + patience;
  for (;;) {
    const size_t newline = rest_.find('\n');
    if (newline != std::string::npos) {
      const std::string line = rest_.substr(0, newline);
      rest_.erase(0, newline + 1);
      if (line.starts_with('{')) return io::parse_json(line, entry_.name);
      continue;  // what a library says of itself
    }
    pollfd waiting{out_, POLLIN, 0};
    const double left = end - monotonic_seconds();
    if (left <= 0 || poll(&waiting, 1, static_cast<int>(left * 1000) + 1) == 0) {
      fail(str("no answer within ", patience, " s"));
      return Node::table();
    }
    std::array<char, 4096> buffer{};
    const ssize_t got = read(out_, buffer.data(), buffer.size());
    if (got <= 0) {
      fail("it ended");
      return Node::table();
    }
    rest_.append(buffer.data(), static_cast<size_t>(got));
  }
}

void Contestant::fail(const std::string& reason) {
  stop();
  const std::string said = last_line(errors_);
  failure_ = reason + (said.empty() ? "" : ": " + said);
}

void Contestant::stop() {
  if (pid_ <= 0) return;
  close(in_);
  close(out_);
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

}  // namespace elbo::bench
