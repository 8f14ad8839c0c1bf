// SPDX-License-Identifier: MIT
// The program as a user runs it: a process of its own.
#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/cli/forked_program.h"

namespace elbo::test {

/// A folder of its own that goes with the test.
class Folder {
 public:
  Folder() {
    std::string pattern = std::filesystem::temp_directory_path() / "elbo-cli-XXXXXX";
    path_ = mkdtemp(pattern.data());
  }
  Folder(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
  }
  std::string read(const std::string& name) const {
    std::ifstream in(path_ / name, std::ios::binary);
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
  }

 private:
  std::filesystem::path path_;
};

/// A folder whose `cache` the programs started from here use, as long as it lives.
class CachedFolder : public Folder {
 public:
  CachedFolder() {
    if (const char* cache = std::getenv("XDG_CACHE_HOME")) former_ = cache;
    setenv("XDG_CACHE_HOME", (*this / "cache").c_str(), 1);
  }
  ~CachedFolder() {
    if (former_.empty()) unsetenv("XDG_CACHE_HOME");
    else setenv("XDG_CACHE_HOME", former_.c_str(), 1);
  }

 private:
  std::string former_;
};

struct Outcome {
  int code = -1;  ///< 128 + signal where a signal ended it
  std::string out, err;
};

inline std::string program() { return ELBO_BINARY_DIR "/bin/elbo"; }

/// Runs `elbo ARGUMENTS` (a shell reads them) in `folder`; `environment` is set before it, as "A=1
/// B=2". Calls with different `streams` may run at once. Commands that open a model are spared the
/// loading of torch (forked_program.h), unless they run beside others.
inline Outcome elbo(const Folder& folder, const std::string& arguments,
                    const std::string& environment = "", const std::string& streams = "") {
  const std::string out = streams + ".out", err = streams + ".err";
  int status = 0;
  if (streams.empty() && may_fork(arguments)) {
    status = run_forked({folder / "", arguments, environment, folder / out, folder / err});
  } else {
    const std::string line = "cd '" + (folder / "") + "' && NO_COLOR=1 " + environment + " '" +
                             program() + "' " + arguments + " >" + out + " 2>" + err +
                             " </dev/null";
    status = std::system(line.c_str());
  }
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), folder.read(out),
          folder.read(err)};
}

}  // namespace elbo::test
