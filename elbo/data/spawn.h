// SPDX-License-Identifier: MIT
// Running another program without a shell, so that no argument can be taken for a command.
#pragma once
#include <string>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo {

/// Whether a program of that name is on PATH.
bool has_program(const std::string& name);

/// Runs words[0] from PATH with the rest as arguments, its input empty, its output and messages in
/// the file `log`, and waits for it. The exit code; 128 + n where signal n ended it; IoError where
/// it cannot be started.
int run_program(const std::vector<std::string>& words, const Path& log);

}  // namespace elbo
