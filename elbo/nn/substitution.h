// SPDX-License-Identifier: MIT
// Layers that compute with other weights than their own for a while, in the graph: weights divided
// by their norm (spectral_norm.h), or after steps of descent that are not made (unrolled GANs).
#pragma once
#include <unordered_map>

#include "elbo/tensor/tensor.h"

namespace elbo::nn {

/// While it lives, the layers of this thread compute with `values` in place of `params`. Of several
/// the one made last counts.
class Substitution {
 public:
  /// As many of both, of the same shapes.
  Substitution(const Tensors& params, const Tensors& values);
  ~Substitution();
  Substitution(const Substitution&) = delete;
  Substitution& operator=(const Substitution&) = delete;

  /// What stands for a parameter, or null.
  const Tensor* find(const Tensor& param) const;

 private:
  std::unordered_map<const void*, Tensor> values_;
  const Substitution* outer_;
};

/// What stands for `param` in this thread: as a rule it does itself.
const Tensor& standing_for(const Tensor& param);

}  // namespace elbo::nn
