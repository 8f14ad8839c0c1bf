// SPDX-License-Identifier: MIT
// The nets of VAE/GAN.
#include "elbo/nn/larsen_nets.h"

namespace elbo::nn {
namespace {

/// 5 x 5, batch norm, ReLU: halves the sides.
ConvBlock down_5x5(int64_t in, int64_t out) {
  return {{in, out, 5, 2, 2, 0, false}, false, true, kernels::Activation::relu};
}
/// Doubles them.
ConvBlock up_5x5(int64_t in, int64_t out) {
  return {{in, out, 5, 2, 2, 1, false}, true, true, kernels::Activation::relu};
}
/// Keeps them; with a bias instead of batch norm.
ConvBlock flat(int64_t in, int64_t out, kernels::Activation activation) {
  return {{in, out, 5, 1, 2}, false, false, activation};
}

/// Channels of the thinnest layers, 32 in the paper.
int64_t half(int64_t width) { return (width + 1) / 2; }

/// Sides of the smallest images of encoder and critic.
int64_t smallest(int64_t pixels) { return pixels == 64 ? 8 : 4; }

/// Channels of the decoder's images before its last layer, the smallest image's first.
std::vector<int64_t> decoder_channels(const LarsenOptions& options) {
  const int64_t w = options.width;
  if (options.pixels == 64) return {4 * w, 4 * w, 2 * w, half(w)};
  if (options.pixels == 32) return {4 * w, 3 * w, 2 * w, half(w)};
  return {2 * w, w, half(w)};
}

Tensor rescaled(const Tensor& x) { return 2 * x - 1; }

}  // namespace

DenseBlock::DenseBlock(Linear::Size size, Init init, Rng& rng, NormKind norm) {
  linear_ = register_module(
      "linear",
      std::make_shared<Linear>(Linear::Size{size.in, size.out, norm == NormKind::none}, init, rng));
  norm_ = make_norm(norm, size.out, init, rng);
  if (norm_ != nullptr) register_module("norm", norm_);
}

Tensor DenseBlock::forward(const Tensor& x) {
  if (norm_ == nullptr) return linear_->forward(x, kernels::Activation::relu);
  return norm_->forward(linear_->forward(x), kernels::Activation::relu);
}

LarsenEncoder::LarsenEncoder(const LarsenOptions& options, Rng& rng)
    : features_(options.fc > 0 ? options.fc : 16 * options.width) {
  const int64_t w = options.width, side = smallest(options.pixels);
  std::vector<ConvBlock> blocks{down_5x5(options.channels, w), down_5x5(w, 2 * w),
                                down_5x5(2 * w, 4 * w)};
  for (ConvBlock& block : blocks) block = block.with(options.norm);
  conv_ = register_module("conv", std::make_shared<ConvStack>(blocks, options.init, rng));
  fc_ = register_module("fc", std::make_shared<DenseBlock>(
                                  Linear::Size{4 * w * side * side + options.condition, features_},
                                  options.init, rng, options.norm));
}

Tensor LarsenEncoder::forward(const Tensor& x, const Tensor& condition) {
  // (B, 4w, side, side) -> (B, features)
  return fc_->forward(with_condition(conv_->forward(rescaled(x)).flatten(1), condition));
}

LarsenDecoder::LarsenDecoder(int64_t latent_dim, const LarsenOptions& options, Rng& rng) {
  const std::vector<int64_t> channels = decoder_channels(options);
  top_ = channels.front();
  side_ = options.pixels >> (channels.size() - 1);
  fc_ =
      register_module("fc", std::make_shared<DenseBlock>(
                                Linear::Size{latent_dim, top_ * side_ * side_}, options.init, rng));
  std::vector<ConvBlock> blocks;
  for (size_t i = 0; i + 1 < channels.size(); ++i)
    blocks.push_back(up_5x5(channels[i], channels[i + 1]));
  blocks.push_back(flat(channels.back(), options.channels, options.last));
  conv_ = register_module("conv", std::make_shared<ConvStack>(blocks, options.init, rng));
}

Tensor LarsenDecoder::forward(const Tensor& z) {
  // (B, top * side * side) -> (B, top, side, side) -> (B, C, S, S)
  return conv_->forward(fc_->forward(z).view({-1, top_, side_, side_}));
}

LarsenCritic::LarsenCritic(const LarsenOptions& options, Rng& rng) {
  const int64_t w = options.width, side = smallest(options.pixels);
  const bool large = options.pixels == 64;
  const int64_t first = options.pixels == 28 ? w : 2 * w, similar = large ? 4 * w : first + w;
  std::vector<ConvBlock> blocks{flat(options.channels, half(w), kernels::Activation::relu),
                                down_5x5(half(w), first).with(options.norm)};
  if (large) blocks.push_back(down_5x5(first, 4 * w).with(options.norm));
  blocks.push_back(down_5x5(blocks.back().size.out, similar));
  if (options.norm == NormKind::none) blocks.back().size.bias = true;
  blocks.back().batch_norm = false;  // it is `norm`, behind the features
  blocks.back().activation = kernels::Activation::none;
  lower_ = register_module("lower", std::make_shared<ConvStack>(blocks, options.init, rng));
  norm_ = make_norm(options.norm, similar, options.init, rng);
  if (norm_ != nullptr) register_module("norm", norm_);
  if (!large)
    upper_ = register_module(
        "upper", std::make_shared<ConvStack>(
                     std::vector<ConvBlock>{down_5x5(similar, 4 * w).with(options.norm)},
                     options.init, rng));
  fc_ = register_module("fc", std::make_shared<DenseBlock>(
                                  Linear::Size{4 * w * side * side + options.condition, 8 * w},
                                  options.init, rng, options.norm));
  linear_ = register_module("linear",
                            std::make_shared<Linear>(Linear::Size{8 * w, 1}, options.init, rng));
}

Tensor LarsenCritic::features(const Tensor& x) { return lower_->forward(rescaled(x)); }

Tensor LarsenCritic::judge(const Tensor& features, const Tensor& condition) {
  Tensor h = norm_ == nullptr ? kernels::activate(features, kernels::Activation::relu)
                              : norm_->forward(features, kernels::Activation::relu);
  if (upper_ != nullptr) h = upper_->forward(h);
  // (B, 4w, side, side) -> (B, 1)
  return linear_->forward(fc_->forward(with_condition(h.flatten(1), condition)));
}

}  // namespace elbo::nn
