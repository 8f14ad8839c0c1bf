// SPDX-License-Identifier: MIT
// What the world asks of a long computation: to stop, or to save now and go on. A handler only
// notes the wish; the loop asks for it between two steps.
#pragma once

namespace elbo {

/// While it lives: SIGINT, SIGTERM, SIGHUP and SIGUSR1 ask to stop and the second of them ends the
/// process at once with 128 + its number (SIGUSR1 counts as SIGTERM); SIGUSR2 asks for a
/// checkpoint; SIGPIPE is ignored. A signal that was ignored before (nohup, a job in the
/// background) stays ignored. The former handlers come back at the end. One at a time.
class InterruptGuard {
 public:
  InterruptGuard();  ///< takes the signals over
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
};

/// The signal that asked to stop since the guard was made, or 0.
int interrupt_requested();

/// Whether a checkpoint was asked for since the last call.
bool checkpoint_requested();

}  // namespace elbo
