// SPDX-License-Identifier: MIT
// Convolutional layers one after another.
#include "elbo/nn/conv_stack.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/kernels/conv/conv_stack.h"
#include "elbo/nn/substitution.h"

namespace elbo::nn {

ConvBlock ConvBlock::with(NormKind norm) const {
  ConvBlock out = *this;
  out.batch_norm = norm == NormKind::batch, out.layer_norm = norm == NormKind::layer;
  out.size.bias = out.size.bias || norm == NormKind::none;
  return out;
}

ConvStack::ConvStack(const std::vector<ConvBlock>& blocks, Init init, Rng& rng) {
  for (size_t i = 0; i < blocks.size(); ++i)
    append({str("conv", i), str("norm", i)}, blocks[i], init, rng);
}

void ConvStack::append(const Names& names, const ConvBlock& block, Init init, Rng& rng) {
  std::shared_ptr<Convolution> conv;
  if (block.transposed) conv = std::make_shared<ConvTranspose2d>(block.size, init, rng);
  else conv = std::make_shared<Conv2d>(block.size, init, rng);
  conv_.push_back(register_module(names.conv, conv));
  const bool set = block.batch_norm && block.condition > 0;
  set_norm_.push_back(
      set ? register_module(names.norm, std::make_shared<ConditionalNorm>(
                                            block.size.out, block.condition, init, rng))
          : nullptr);
  layer_norm_.push_back(
      block.layer_norm
          ? register_module(names.norm, std::make_shared<LayerNorm>(block.size.out, init, rng))
          : nullptr);
  norm_.push_back(
      block.batch_norm && !set
          ? register_module(names.norm, std::make_shared<BatchNorm>(block.size.out, init, rng))
          : nullptr);
  layers_.push_back(conv->layer());
  layers_.back().batch_norm = block.batch_norm;
  layers_.back().activation = block.activation;
  slopes_.push_back(block.slope);
  own_slopes_ = own_slopes_ || (block.activation == kernels::Activation::leaky_relu &&
                                block.slope != kernels::kLeakySlope);
}

/// A layer's sums through its norm and activation.
Tensor ConvStack::normed(size_t layer, const Tensor& sums, const Tensor& condition) const {
  const bool leaky = own_slopes_ && layers_[layer].activation == kernels::Activation::leaky_relu;
  const kernels::Activation activation =
      leaky ? kernels::Activation::none : layers_[layer].activation;
  Tensor h;
  if (norm_[layer] != nullptr) h = norm_[layer]->forward(sums, activation);
  else if (layer_norm_[layer] != nullptr) h = layer_norm_[layer]->forward(sums, activation);
  else if (set_norm_[layer] != nullptr)
    h = kernels::activate(set_norm_[layer]->forward(sums, condition), activation);
  else h = kernels::activate(sums, activation);
  return leaky ? at::leaky_relu(h, slopes_[layer]) : h;
}

Tensor ConvStack::layer_by_layer(const Tensor& x, const Tensor& condition) const {
  Tensor h = x;
  for (size_t i = 0; i < conv_.size(); ++i) h = normed(i, conv_[i]->forward(h), condition);
  return h;
}

/// Whether there is what the kernels' stack does not know: slopes of its own, other norms, or norms
/// that must reach the other parts of the batch on the way.
bool ConvStack::goes_by_layers() const {
  const auto there = [](const auto& norm) { return norm != nullptr; };
  const auto synced = [](const auto& norm) { return norm != nullptr && norm->is_synced(); };
  return own_slopes_ || std::any_of(norm_.begin(), norm_.end(), synced) ||
         std::any_of(layer_norm_.begin(), layer_norm_.end(), there) ||
         std::any_of(set_norm_.begin(), set_norm_.end(), there);
}

Tensor ConvStack::forward(const Tensor& x) { return ConvStack::forward(x, {}); }

Tensor ConvStack::forward(const Tensor& x, const Tensor& condition) {
  if (goes_by_layers()) return layer_by_layer(x, condition);
  std::vector<kernels::ConvParams> params;
  for (size_t i = 0; i < conv_.size(); ++i) {
    params.push_back(
        {.weight = standing_for(conv_[i]->weight), .bias = standing_for(conv_[i]->bias)});
    if (norm_[i] == nullptr) continue;
    kernels::ConvParams& of = params.back();
    of.norm_weight = standing_for(norm_[i]->weight), of.norm_bias = standing_for(norm_[i]->bias);
    std::tie(of.running_mean, of.running_var) = norm_[i]->moments_to_move();
  }
  return kernels::conv_stack(x, layers_, params, is_training());
}

}  // namespace elbo::nn
