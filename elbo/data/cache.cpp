// SPDX-License-Identifier: MIT
// By the XDG base directory specification.
#include "elbo/data/cache.h"

#include <cstdlib>

#include "elbo/core/error.h"

namespace elbo {

Path cache_folder() {
  const char* set = std::getenv("XDG_CACHE_HOME");
  // A relative one is to be ignored.
  if (set != nullptr && Path(set).is_absolute()) return Path(set) / "elbo";
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home == '\0')
    throw IoError("neither XDG_CACHE_HOME nor HOME is set; set one");
  return Path(home) / ".cache" / "elbo";
}

}  // namespace elbo
