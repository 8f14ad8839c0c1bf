// SPDX-License-Identifier: MIT
// A fully connected critic whose similarity layer is its last hidden one.
#pragma once
#include "elbo/nn/critic.h"
#include "elbo/nn/mlp.h"

namespace elbo {

/// Parameters have the names of a plain Mlp's. A condition of C values enters beside the last
/// hidden layer's input, where nets can weigh it against what they see: through a layer `condition`
/// (H, C) without bias.
class MlpCritic : public LayeredCritic {
 public:
  /// `options.sizes` has a hidden layer at least, and ends in 1. `condition`: C, or 0.
  MlpCritic(const MlpOptions& options, int64_t condition, Rng& rng);

  Tensor forward(const Tensor& x) override { return forward(x, {}); }
  Tensor forward(const Tensor& x, const Tensor& condition) override;
  Tensor features(const Tensor& x) override { return mlp_->hidden_sums(x); }
  Tensor judge(const Tensor& features, const Tensor& condition) override;

 private:
  std::shared_ptr<Mlp> mlp_;           // not registered itself: its layers are, as this net's own
  std::shared_ptr<Linear> condition_;  // null where there is none
};

}  // namespace elbo
