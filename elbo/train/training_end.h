// SPDX-License-Identifier: MIT
// How a training ended.
#pragma once

namespace elbo::train {

/// How a run ended.
struct TrainingEnd {
  int signal = 0;              ///< the signal that asked to stop, or 0
  bool stopped_early = false;  ///< validation got no better
  /// To numbers that are finite and mean nothing (train/health_divergence.h).
  bool diverged = false;
  bool finished() const { return signal == 0; }  ///< not stopped by a signal
};

}  // namespace elbo::train
