// SPDX-License-Identifier: MIT
// A critic that says more of an example than one number: the hidden layers of the plain one, and
// behind them a linear layer of several outputs (AC-GAN's classes, InfoGAN's codes).
#pragma once
#include "elbo/models/nets.h"
#include "elbo/nn/blocks.h"

namespace elbo {

/// (B, ...) -> (B, outputs), not activated.
class WideCritic : public LayeredCritic {
 public:
  /// Registers `trunk` and `head`. It is told nothing, whatever `options.condition` says: classes
  /// are what it has to tell. ConfigError as make_encoder.
  WideCritic(const NetOptions& options, const DataInfo& info, int64_t outputs, Rng& rng);
  /// The trunk's outputs; activated, unlike those of other critics.
  Tensor features(const Tensor& x) override { return trunk_->forward(x); }
  Tensor judge(const Tensor& features, const Tensor& /*condition*/) override {
    return head_->forward(features);
  }

 private:
  std::shared_ptr<Net> trunk_;
  std::shared_ptr<Linear> head_;
};

}  // namespace elbo
