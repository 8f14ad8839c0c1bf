// SPDX-License-Identifier: MIT
// Another program, called without a shell: its words are data, its output is bounded.
#pragma once
#include <string>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo::study {

/// A program that was called and has ended.
struct CommandResult {
  int code = 0;          ///< its exit code; 128 + the signal that ended it
  std::string out, err;  ///< what it printed, unless that went to a file
};

/// How a program is called.
struct CommandCall {
  std::vector<std::string> words;  ///< the program, found by PATH, and its arguments
  Path out;                        ///< file for its stdout; "": kept as text
  Path err;                        ///< file for its stderr; "": kept as text
  double seconds = 60;             ///< that it may take
  /// How the error of a call that takes too long or prints too much ends, ...
  std::string if_slow = "; is Slurm in trouble (`sinfo`)?";
  /// ... and that of a program that is not there.
  std::string if_missing =
      " by PATH; is Slurm installed here (Debian: apt-get install slurm-client)?";
};

/// Calls the program and waits. What begins with SQUEUE_ in the environment, and what would make
/// sbatch wait, is kept from it. IoError where it cannot be found, takes longer, or prints more
/// than 64 MiB.
CommandResult run_command(const CommandCall& call);

/// The first line of what a program said, safe on a terminal, at most 300 bytes; "nothing" for "".
std::string first_words(const std::string& text);

}  // namespace elbo::study
