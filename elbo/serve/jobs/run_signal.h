// SPDX-License-Identifier: MIT
// Signals to whoever trains a run, also where a terminal started it: the process that holds the
// run's lock, once it is sure that it is one of elbo and of this user.
#pragma once
#include "elbo/core/fs.h"

namespace elbo::serve {

/// What can be asked of a training.
enum class RunWish {
  stop,        ///< as Ctrl-C: it finishes its step, saves and ends
  checkpoint,  ///< it saves after its step, and goes on
};

/// Sends the signal to the process that holds the lock of `run`. DataError where none holds it, or
/// one on another machine, of another user or of another program; where the process cannot take the
/// wish yet, it says so. IoError.
void send_wish(const Path& run, RunWish wish);

}  // namespace elbo::serve
