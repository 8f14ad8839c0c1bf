// SPDX-License-Identifier: MIT
// What the end of a log says of a process that failed.
#pragma once
#include <string>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo::study {

/// What went wrong, out of a log: its last line that says so, else its last; safe on a terminal.
std::string error_in_log(Fs& fs, const Path& log);

/// The last lines of a log, at most twelve of at most 300 bytes, safe on a terminal; none where it
/// cannot be read.
std::vector<std::string> last_log_lines(Fs& fs, const Path& log);

}  // namespace elbo::study
