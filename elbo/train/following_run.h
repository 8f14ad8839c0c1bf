// SPDX-License-Identifier: MIT
// A training as ranks other than 0 see it: the same steps, and nothing written. What rank 0 alone
// can decide, it tells them (train/training_run.h).
#pragma once
#include "elbo/train/config.h"
#include "elbo/train/loop.h"
#include "elbo/train/training_end.h"

namespace elbo::train {

/// Whether what happens every so many steps (0: each epoch) is due after this one.
struct StepEnd {
  int64_t step = 0;         ///< steps made
  bool ends_epoch = false;  ///< it ended a pass of the data
  bool last = false;        ///< of the run
  bool due(int64_t every) const { return last || (every > 0 ? step % every == 0 : ends_epoch); }
};

/// Rank 0's verdict after a validation, on all ranks: whether training ends early. Called by all
/// at the same steps: those at which a validation is due, where patience has a limit.
bool agree_on_early_stop(collective::Group& group, bool stops);

/// Rank 0's checkpoint, on all ranks; empty where it has none.
std::vector<run::NamedFile> broadcast_files(collective::Group& group,
                                            std::vector<run::NamedFile> files);

/// The training of a rank that is not 0.
class FollowingRun {
 public:
  /// Both outlive this.
  FollowingRun(Trainer& trainer, const TrainConfig& config) : trainer_(trainer), config_(config) {}
  /// Takes rank 0's checkpoint, where it has one.
  void resume();
  /// Trains along to the end, or to a signal.
  TrainingEnd run();

 private:
  Trainer& trainer_;
  const TrainConfig& config_;
};

}  // namespace elbo::train
