// SPDX-License-Identifier: MIT
// What killed processes leave: entries whose names say which process was making them.
#pragma once
#include <string_view>

#include "elbo/core/fs.h"

namespace elbo {

/// How the name of a file begins that write_atomically() is writing: `.partial-<16 hexadecimal
/// digits>-<process>`.
inline constexpr std::string_view kPartialPrefix = ".partial-";

/// A name of that form beside `path`, for a file that is being written.
Path partial_beside(const Path& path);

/// Whether `path`, whose name ends in -<process>, is of a process that is gone, or of this one from
/// which nothing is wanted any more; an hour settles it.
bool is_left_behind(const Path& path);

/// Removes from `folder` what killed processes left of files that they were writing by
/// write_atomically(). IoError.
void remove_partials(Fs& fs, const Path& folder);

}  // namespace elbo
