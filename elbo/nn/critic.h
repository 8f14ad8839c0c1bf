// SPDX-License-Identifier: MIT
// A critic that shows its similarity layer (Larsen et al. 2016), a layer in whose values two images
// are compared; and the fully connected one, whose similarity layer is its last hidden one.
#pragma once
#include "elbo/nn/mlp.h"
#include "elbo/nn/net.h"

namespace elbo::nn {

/// Examples to logits, (B, ...) -> (B, 1), by way of the similarity layer.
class LayeredCritic : public Net {
 public:
  /// The similarity layer's outputs before norm and activation: (B, ...) -> (B, ...). They do not
  /// depend on a condition.
  virtual Tensor features(const Tensor& x) = 0;
  /// Whether it has such a layer: a wrapper has it where what it wraps has.
  virtual bool shows_layer() const { return true; }
  /// From there on: -> (B, 1), not activated. `condition` (B, names), or undefined: none.
  virtual Tensor judge(const Tensor& features, const Tensor& condition) = 0;

  Tensor forward(const Tensor& x) override { return judge(features(x), {}); }
  Tensor forward(const Tensor& x, const Tensor& condition) override {
    return judge(features(x), condition);
  }
};

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

}  // namespace elbo::nn
