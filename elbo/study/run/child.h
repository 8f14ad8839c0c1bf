// SPDX-License-Identifier: MIT
// Another process of this same program. It dies with us: when our process ends, however it ends,
// the kernel sends it TERM, at which a training saves and stops.
#pragma once
#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo::study {

/// What to run, and where its output goes.
struct ChildCall {
  std::vector<std::string> words;  ///< behind the program's name
  Path out;                        ///< file for its stdout; "": nowhere
  Path log;                        ///< file for its stderr
  /// A process group of its own: a Ctrl-C at the terminal reaches it through us alone.
  bool own_group = true;
};

/// Starts `elbo WORDS...`. IoError.
pid_t start_child(const ChildCall& call);

/// The exit code of a child that has ended, 128 + the signal where one ended it; nothing while it
/// lives.
std::optional<int> exit_code(pid_t child);

/// Waits up to so many seconds; shorter where a signal comes.
void pause_for(double seconds);

}  // namespace elbo::study
