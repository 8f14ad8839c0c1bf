// SPDX-License-Identifier: MIT
// sbatch, squeue, scancel and sacct as scripts in a folder that stands first in PATH: they write
// down how they were called and say what the test has written.
#pragma once
#include <sys/stat.h>

#include <cstdlib>
#include <string>

#include "tests/cli/program.h"

namespace elbo::test {

/// The programs, as long as it lives.
class FakeSlurm {
 public:
  FakeSlurm() : path_(std::getenv("PATH")) {
    for (const char* name : {"sbatch", "squeue", "scancel", "sacct"}) {
      answer(name, "", 0);
      folder_.write(name, kScript);
      ::chmod((folder_ / name).c_str(), 0755);
    }
    setenv("PATH", (folder_ / "" + ":" + path_).c_str(), 1);
  }
  ~FakeSlurm() { setenv("PATH", path_.c_str(), 1); }

  /// What the program prints from now on, and its exit code.
  void answer(const std::string& name, const std::string& out, int code,
              const std::string& err = "") const {
    folder_.write(name + ".out", out);
    folder_.write(name + ".err", err);
    folder_.write(name + ".code", std::to_string(code));
  }
  /// The arguments of all its calls, one a line; a call ends with an empty line.
  std::string calls(const std::string& name) const { return folder_.read(name + ".calls"); }
  /// How often it was called.
  int64_t count(const std::string& name) const {
    const std::string text = calls(name);
    int64_t out = 0;
    for (size_t at = 0; (at = text.find("\n\n", at)) != std::string::npos; ++at) ++out;
    return out;
  }
  /// Another program under that name.
  void script(const std::string& name, const std::string& text) const { folder_.write(name, text); }
  /// The program is gone, and so is every other folder of PATH.
  void remove(const std::string& name) const {
    std::filesystem::remove(folder_ / name);
    setenv("PATH", (folder_ / "").c_str(), 1);
  }

 private:
  static constexpr const char* kScript =
      "#!/bin/sh\nprintf '%s\\n' \"$@\" '' >>\"$0.calls\"\ncat \"$0.out\"\ncat \"$0.err\" >&2\n"
      "exit $(cat \"$0.code\")\n";
  Folder folder_;
  std::string path_;
};

}  // namespace elbo::test
