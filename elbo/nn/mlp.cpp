// SPDX-License-Identifier: MIT
// A stack of fully connected layers: one fused operation, or with batch norm one a layer.
#include "elbo/nn/mlp.h"

#include "elbo/core/error.h"
#include "elbo/kernels/mlp_stack.h"

namespace elbo {

Mlp::Mlp(const MlpOptions& options, Rng& rng) : options_(options) {
  const auto& sizes = options.sizes;
  ELBO_ASSERT(!sizes.empty());
  for (size_t i = 0; i + 1 < sizes.size(); ++i) {
    linear_.push_back(register_module(str("linear", i), std::make_shared<Linear>(Linear::Size{sizes[i], sizes[i + 1]}, options.init, rng)));
    if (options.batch_norm && i + 2 < sizes.size())
      norm_.push_back(register_module(str("norm", i), std::make_shared<BatchNorm>(sizes[i + 1], options.init, rng)));
  }
}

Tensor Mlp::forward(const Tensor& x) {
  Tensor h = x.dim() == 2 ? x : x.flatten(1);  // (B, sizes[0])
  if (linear_.empty()) return h;
  if (norm_.empty()) return stacked(h);
  for (size_t i = 0; i < linear_.size(); ++i) {
    h = i < norm_.size() ? norm_[i]->forward(linear_[i]->forward(h), activation_after(i)) : linear_[i]->forward(h, activation_after(i));
  }
  return h;
}

Tensor Mlp::stacked(const Tensor& x) const {
  Tensors params;
  std::vector<Activation> activations;
  for (size_t i = 0; i < linear_.size(); ++i) {
    params.push_back(linear_[i]->weight);
    params.push_back(linear_[i]->bias);
    activations.push_back(activation_after(i));
  }
  return mlp_stack(x, params, activations);
}

Activation Mlp::activation_after(size_t layer) const { return layer + 1 < linear_.size() ? options_.between : options_.last; }

}  // namespace elbo
