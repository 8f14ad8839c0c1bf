// SPDX-License-Identifier: MIT
// No exception leaves the torch library: it becomes a message and an exit code.
#pragma once
#include <functional>
#include <string>

#include "elbo/core/error.h"

namespace elbo::engine {

/// What an exception means to the user.
struct CaughtFailure {
  ErrorKind kind = ErrorKind::internal;  ///< decides the exit code
  std::string text;                      ///< the message
};

/// Of the exception that is being handled (torch's own without its stack): for a catch block only.
CaughtFailure caught_failure();

/// Runs `work`; on an exception prints what happened and returns the exit code of its kind.
int guarded(const std::function<int()>& work);

}  // namespace elbo::engine
