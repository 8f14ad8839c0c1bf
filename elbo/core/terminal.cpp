// SPDX-License-Identifier: MIT
// isatty(), and TERM.
#include "elbo/core/terminal.h"

#include <unistd.h>

#include <cstdlib>

namespace elbo {

bool takes_escapes(int descriptor) {
  if (::isatty(descriptor) == 0) return false;
  const char* term = std::getenv("TERM");
  return term != nullptr && *term != '\0' && std::string_view(term) != "dumb";
}

}  // namespace elbo
