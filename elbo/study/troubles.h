// SPDX-License-Identifier: MIT
// What went wrong in a training and did not mend, in the words of its health monitors.
#pragma once
#include <string>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo {

/// The troubles that a metrics.jsonl leaves open; none where all is well or the file cannot be
/// read. Only lines about health are parsed.
std::vector<std::string> open_troubles(Fs& fs, const Path& metrics);

}  // namespace elbo
