// SPDX-License-Identifier: MIT
// Questions that only the torch library can answer, asked by a process of this program that prints
// JSON and ends.
#pragma once
#include <string>
#include <vector>

#include "elbo/core/fs.h"
#include "elbo/core/node.h"

namespace elbo::serve {

/// What `program WORDS...` prints within so many seconds, as bytes. The error that it prints where
/// it fails, of the kind of its exit code; IoError.
std::string printed_by(const Path& program, std::vector<std::string> words, double seconds);

/// {"seconds_a_step", "steps", "seconds", "memory"} of an experiment in a file, by
/// `elbo train --estimate`.
Node estimate_of(const Path& program, const Path& experiment);

/// {"protocols": [{"name", "title", "pattern", "summary", "blind", "quick"}]}: what can be asked of
/// a run or bundle, by `elbo eval --possible`.
Node protocols_of(const Path& program, const Path& model);

}  // namespace elbo::serve
