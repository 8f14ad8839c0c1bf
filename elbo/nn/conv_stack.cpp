// SPDX-License-Identifier: MIT
// Convolutional layers one after another.
#include "elbo/nn/conv_stack.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/kernels/conv/conv_stack.h"

namespace elbo::nn {

ConvStack::ConvStack(const std::vector<ConvBlock>& blocks, Init init, Rng& rng) {
  for (size_t i = 0; i < blocks.size(); ++i)
    append({str("conv", i), str("norm", i)}, blocks[i], init, rng);
}

void ConvStack::append(const Names& names, const ConvBlock& block, Init init, Rng& rng) {
  std::shared_ptr<Convolution> conv;
  if (block.transposed) conv = std::make_shared<ConvTranspose2d>(block.size, init, rng);
  else conv = std::make_shared<Conv2d>(block.size, init, rng);
  conv_.push_back(register_module(names.conv, conv));
  norm_.push_back(block.batch_norm ? register_module(names.norm, std::make_shared<BatchNorm>(
                                                                     block.size.out, init, rng))
                                   : nullptr);
  layers_.push_back(conv->layer());
  layers_.back().batch_norm = block.batch_norm;
  layers_.back().activation = block.activation;
  slopes_.push_back(block.slope);
  own_slopes_ = own_slopes_ || (block.activation == kernels::Activation::leaky_relu &&
                                block.slope != kernels::kLeakySlope);
}

/// With norms that must reach the other parts of the batch on the way, or slopes of its own.
Tensor ConvStack::layer_by_layer(const Tensor& x) const {
  Tensor h = x;
  for (size_t i = 0; i < conv_.size(); ++i) {
    const bool leaky = own_slopes_ && layers_[i].activation == kernels::Activation::leaky_relu;
    const kernels::Activation activation =
        leaky ? kernels::Activation::none : layers_[i].activation;
    h = conv_[i]->forward(h);
    h = norm_[i] != nullptr ? norm_[i]->forward(h, activation) : kernels::activate(h, activation);
    if (leaky) h = at::leaky_relu(h, slopes_[i]);
  }
  return h;
}

Tensor ConvStack::forward(const Tensor& x) {
  const auto synced = [](const std::shared_ptr<BatchNorm>& norm) {
    return norm != nullptr && norm->is_synced();
  };
  if (own_slopes_ || std::any_of(norm_.begin(), norm_.end(), synced)) return layer_by_layer(x);
  std::vector<kernels::ConvParams> params;
  for (size_t i = 0; i < conv_.size(); ++i) {
    params.push_back({.weight = conv_[i]->weight, .bias = conv_[i]->bias});
    if (norm_[i] == nullptr) continue;
    kernels::ConvParams& of = params.back();
    of.norm_weight = norm_[i]->weight, of.norm_bias = norm_[i]->bias;
    std::tie(of.running_mean, of.running_var) = norm_[i]->moments_to_move();
  }
  return kernels::conv_stack(x, layers_, params, is_training());
}

}  // namespace elbo::nn
