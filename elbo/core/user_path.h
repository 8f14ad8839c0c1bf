// SPDX-License-Identifier: MIT
// Paths as people write them, and where elbo keeps what it would otherwise have to fetch or compute
// again.
#pragma once
#include <string>
#include <string_view>

#include "elbo/core/fs.h"

namespace elbo {

/// `text` as an absolute path without dots: ~ and ~/x are below the home folder, what is relative
/// is so to `base` ("": the working folder). "" stays "", and so does what begins with a brace, a
/// placeholder of a study.
std::string absolute_path(const std::string& text, const Path& base);

/// Whether an option of a data source names a file or folder: those are called folder, file,
/// images, labels or examples, with test_ or validation_ before it.
bool names_a_file(std::string_view option);

/// $XDG_CACHE_HOME/elbo, by default ~/.cache/elbo; it need not exist. IoError where neither
/// variable is set.
Path cache_folder();

}  // namespace elbo
