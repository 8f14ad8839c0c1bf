// SPDX-License-Identifier: MIT
// Processes of this program that outlive the studio: a training goes on when the page is closed and
// when the server ends.
#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo::serve {

/// A process to be started.
struct DetachedCall {
  Path program;                    ///< its file
  std::vector<std::string> words;  ///< behind the program's name; no shell reads them
  Path output;                     ///< file that its stdout and stderr are added to
  Path errors = {};                ///< file for its stderr instead; "": the same
};

/// Starts it in a session of its own, so that no signal of a terminal reaches it, with no file of
/// ours open and every signal as at a login. IoError.
pid_t start_detached(const DetachedCall& call);

}  // namespace elbo::serve
