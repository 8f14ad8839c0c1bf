// SPDX-License-Identifier: MIT
// What errors of LibTorch say to a person.
#pragma once
#include <c10/util/Exception.h>

namespace elbo::tensor {

/// The text of an error, without the backtrace that LibTorch adds to its own. Lives as long as the
/// error.
inline const char* error_text(const std::exception& error) {
  const auto* of_torch = dynamic_cast<const c10::Error*>(&error);
  return of_torch != nullptr ? of_torch->what_without_backtrace() : error.what();
}

}  // namespace elbo::tensor
