// SPDX-License-Identifier: MIT
// A pause in the training in which the model is used instead of taught.
#pragma once
#include "elbo/train/loop.h"

namespace elbo {

/// While it lives: evaluation mode, no gradients, the averaged weights where there are any.
class TrainingPause {
 public:
  explicit TrainingPause(Trainer& trainer) : trainer_(trainer) {
    set_training(trainer_.model(), false);
    if (trainer_.ema() != nullptr) trainer_.ema()->swap();
  }
  ~TrainingPause() {
    if (trainer_.ema() != nullptr) trainer_.ema()->swap();
    set_training(trainer_.model(), true);
  }
  TrainingPause(const TrainingPause&) = delete;
  TrainingPause& operator=(const TrainingPause&) = delete;

 private:
  Trainer& trainer_;
  torch::NoGradGuard no_grad_;
};

}  // namespace elbo
