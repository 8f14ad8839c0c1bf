// SPDX-License-Identifier: MIT
// A critic that shows its similarity layer (Larsen et al. 2016): a layer in whose values two images
// are compared.
#pragma once
#include "elbo/nn/net.h"

namespace elbo {

/// Examples to logits, (B, ...) -> (B, 1), by way of the similarity layer.
class LayeredCritic : public Net {
 public:
  /// The similarity layer's outputs before norm and activation: (B, ...) -> (B, ...). They do not
  /// depend on a condition.
  virtual Tensor features(const Tensor& x) = 0;
  /// From there on: -> (B, 1), not activated. `condition` (B, names), or undefined: none.
  virtual Tensor judge(const Tensor& features, const Tensor& condition) = 0;

  Tensor forward(const Tensor& x) override { return judge(features(x), {}); }
  Tensor forward(const Tensor& x, const Tensor& condition) override {
    return judge(features(x), condition);
  }
};

}  // namespace elbo
