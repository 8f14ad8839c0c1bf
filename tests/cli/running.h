// SPDX-License-Identifier: MIT
// The program in a process that the test can signal.
#pragma once
#include <fcntl.h>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "tests/cli/program.h"

namespace elbo::test {

/// `elbo ARGUMENTS` in a folder; what it prints is added to running.txt there.
class Running {
 public:
  Running(const Folder& folder, const std::vector<std::string>& arguments) : child_(::fork()) {
    if (child_ != 0) return;
    ::signal(SIGINT, SIG_DFL);  // where the tests run in the background it is ignored, and stays so
    std::vector<char*> words{const_cast<char*>("elbo")};
    for (const std::string& word : arguments) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    const int log = ::open((folder / "running.txt").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
    ::dup2(log, 1);
    ::dup2(log, 2);
    if (::chdir((folder / "").c_str()) == 0) ::execv(program().c_str(), words.data());
    _exit(127);
  }
  void signal(int number) const { ::kill(child_, number); }
  /// The exit code; 128 + signal.
  int wait() const {
    int status = 0;
    ::waitpid(child_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t child_;
};

/// Waits for something that must happen; the bound is for a test that fails.
template <class Condition>
bool comes_true(const Condition& condition) {
  for (int i = 0; i < 24'000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

}  // namespace elbo::test
