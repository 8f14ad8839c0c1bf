// SPDX-License-Identifier: MIT
// Where elbo keeps what it would otherwise have to fetch or compute again.
#pragma once
#include "elbo/core/fs.h"

namespace elbo {

/// $XDG_CACHE_HOME/elbo, by default ~/.cache/elbo; it need not exist. IoError where neither
/// variable is set.
Path cache_folder();

}  // namespace elbo
