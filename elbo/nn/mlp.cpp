// SPDX-License-Identifier: MIT
// A stack of fully connected layers: one fused operation, or with batch norm one a layer.
#include "elbo/nn/mlp.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/kernels/mlp_stack.h"
#include "elbo/nn/substitution.h"

namespace elbo::nn {

Mlp::Mlp(const MlpOptions& options, Rng& rng) : options_(options) {
  const auto& sizes = options.sizes;
  ELBO_ASSERT(!sizes.empty());
  for (size_t i = 0; i + 1 < sizes.size(); ++i) {
    linear_.push_back(register_module(
        str("linear", i),
        std::make_shared<Linear>(Linear::Size{sizes[i], sizes[i + 1]}, options.init, rng)));
    const NormKind norm = options.batch_norm   ? NormKind::batch
                          : options.layer_norm ? NormKind::layer
                                               : NormKind::none;
    if (norm != NormKind::none && i + 2 < sizes.size())
      norm_.push_back(
          register_module(str("norm", i), make_norm(norm, sizes[i + 1], options.init, rng)));
  }
}

Tensor Mlp::first_layers(const Tensor& x, size_t count) {
  Tensor h = x.dim() == 2 ? x : x.flatten(1);  // (B, sizes[0])
  if (linear_.empty()) return h;
  if (norm_.empty()) return stacked(h, count);
  for (size_t i = 0; i < count; ++i) {
    const bool normed = i < norm_.size() && i + 1 < count;
    h = normed ? norm_[i]->forward(linear_[i]->forward(h), activation_after(i))
               : linear_[i]->forward(
                     h, i < norm_.size() ? kernels::Activation::none : activation_after(i));
  }
  return h;
}

Tensor Mlp::last_layer(const Tensor& sums) {
  ELBO_ASSERT(linear_.size() >= 2);
  const Tensor h = norm_.empty() ? kernels::activate(sums, options_.between)
                                 : norm_.back()->forward(sums, options_.between);
  return linear_.back()->forward(h, options_.last);
}

/// The first `count` layers as one operation.
Tensor Mlp::stacked(const Tensor& x, size_t count) const {
  Tensors params;
  std::vector<kernels::Activation> activations;
  for (size_t i = 0; i < count; ++i) {
    params.push_back(standing_for(linear_[i]->weight));
    params.push_back(standing_for(linear_[i]->bias));
    activations.push_back(i + 1 < count || count == linear_.size() ? activation_after(i)
                                                                   : kernels::Activation::none);
  }
  return kernels::mlp_stack(x, params, activations);
}

kernels::Activation Mlp::activation_after(size_t layer) const {
  return layer + 1 < linear_.size() ? options_.between : options_.last;
}

}  // namespace elbo::nn
