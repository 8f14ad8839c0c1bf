// SPDX-License-Identifier: MIT
// Larsen's nets.
#include "bench/steps/larsen_nets.h"

namespace elbo::bench {
namespace {

constexpr int64_t kSide = 4;  // of the smallest image

nn::ConvBlock halving(int64_t in, int64_t out) {
  return {.size = {.in = in, .out = out, .kernel = 5, .stride = 2, .padding = 2, .bias = false},
          .batch_norm = true,
          .activation = kernels::Activation::relu};
}

nn::ConvBlock doubling(int64_t in, int64_t out) {
  nn::ConvBlock block = halving(in, out);
  block.size.output_padding = 1;
  block.transposed = true;
  return block;
}

nn::ConvBlock flat(int64_t in, int64_t out, kernels::Activation activation) {
  return {.size = {.in = in, .out = out, .kernel = 5, .stride = 1, .padding = 2},
          .activation = activation};
}

/// What yields features for others: no norm, no activation.
nn::ConvBlock bare(nn::ConvBlock block) {
  block.batch_norm = false;
  block.activation = kernels::Activation::none;
  return block;
}

std::shared_ptr<nn::Mlp> mlp(std::vector<int64_t> sizes, Rng& rng) {
  return std::make_shared<nn::Mlp>(nn::MlpOptions{.sizes = std::move(sizes), .batch_norm = true},
                                   rng);
}

std::shared_ptr<nn::ConvStack> stack(const std::vector<nn::ConvBlock>& blocks, Rng& rng) {
  return std::make_shared<nn::ConvStack>(blocks, nn::Init::torch, rng);
}

}  // namespace

LarsenEncoder::LarsenEncoder(int64_t thinner, Rng& rng) {
  const auto w = [&](int64_t width) { return width / thinner; };
  convs_ = register_module(
      "convs", stack({halving(3, w(64)), halving(w(64), w(128)), halving(w(128), w(256))}, rng));
  top_ = register_module("top", mlp({w(256) * kSide * kSide, w(1024), 2 * kCode}, rng));
}

LarsenDecoder::LarsenDecoder(int64_t thinner, Rng& rng) : channels_(256 / thinner) {
  const auto w = [&](int64_t width) { return width / thinner; };
  bottom_ = register_module(
      "bottom", std::make_shared<nn::Linear>(nn::Linear::Size{kCode, channels_ * kSide * kSide},
                                             nn::Init::torch, rng));
  norm_ = register_module(
      "norm", std::make_shared<nn::BatchNorm>(channels_ * kSide * kSide, nn::Init::torch, rng));
  convs_ = register_module(
      "convs", stack({doubling(w(256), w(192)), doubling(w(192), w(128)), doubling(w(128), w(32)),
                      flat(w(32), 3, kernels::Activation::tanh)},
                     rng));
}

Tensor LarsenDecoder::forward(const Tensor& z) {
  // (B, C * 4 * 4)
  const Tensor flat = norm_->forward(bottom_->forward(z), kernels::Activation::relu);
  return convs_->forward(flat.view({-1, channels_, kSide, kSide}));
}

LarsenCritic::LarsenCritic(int64_t thinner, Rng& rng) {
  const auto w = [&](int64_t width) { return width / thinner; };
  convs_ = register_module("convs",
                           stack({flat(3, w(32), kernels::Activation::relu), halving(w(32), w(128)),
                                  halving(w(128), w(192)), bare(halving(w(192), w(256)))},
                                 rng));
  norm_ = register_module("norm", std::make_shared<nn::BatchNorm>(w(256), nn::Init::torch, rng));
  top_ = register_module("top", mlp({w(256) * kSide * kSide, w(512), 1}, rng));
}

Tensor LarsenCritic::logits(const Tensor& features) {
  return top_->forward(norm_->forward(features, kernels::Activation::relu)).flatten();
}

}  // namespace elbo::bench
