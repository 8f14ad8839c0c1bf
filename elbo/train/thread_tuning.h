// SPDX-License-Identifier: MIT
// One thread or all? Turns of the model at hand are played and differentiated with each, in turn;
// no weight moves. Small nets lose more by waiting for a second thread than it brings. Left out:
// the numbers between, and the optimizers' share.
#pragma once
#include "elbo/train/loop.h"

namespace elbo::train {

/// What was measured and chosen.
struct ThreadChoice {
  int64_t threads = 1;  ///< one, or `most`
  int64_t most = 1;     ///< that may be used
  double speedup = 0;   ///< rounds a second with `most` over those with one; 0: not measured

  /// "threads: 2 of 2 (two are 1.8 times as fast as one)"
  std::string text() const;
};

/// All threads unless one is clearly (10 %) faster, from the seconds that a round takes with each.
ThreadChoice choose_threads(double with_one, double with_most, int64_t most);

/// Measures for about half a second and leaves the chosen number set; `set` sets a number of
/// threads. Where a round takes more than .2 s, or fails, or other programs want the processors,
/// all threads are taken unmeasured. The trainer is left as it was: weights, buffers, the place in
/// the data, torch's own generator.
ThreadChoice tune_threads(Trainer& trainer, int64_t most, const std::function<void(int64_t)>& set);

}  // namespace elbo::train
