// SPDX-License-Identifier: MIT
// What a broken promise says.
#include "elbo/core/error.h"

#include "elbo/core/str.h"

namespace elbo {

void assertion_failed(const char* promise, const char* file, int line) {
  throw Error(ErrorKind::internal,
              str(file, ":", line, ": broken promise `", promise,
                  "`: this is a fault of elbo, not of its user; please report it"));
}

}  // namespace elbo
