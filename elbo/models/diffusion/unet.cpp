// SPDX-License-Identifier: MIT
// A small U-Net.
#include "elbo/models/diffusion/unet.h"

#include <utility>

#include "elbo/core/str.h"

namespace elbo::models {
namespace {

constexpr nn::Init kInit = nn::Init::torch;
constexpr int64_t kVectorPerWidth = 4;  // values of the time's vector, as in DDPM

}  // namespace

UNet::UNet(const UNetOptions& options, Rng& rng)
    : heads_(options.heads), vector_(kVectorPerWidth * options.width) {
  ELBO_ASSERT(!options.multiples.empty() && options.blocks >= 1);
  embedding_ = register_module(
      "embedding",
      std::make_shared<nn::TimeEmbedding>(
          nn::TimeEmbedding::Size{options.width, vector_, options.condition}, kInit, rng));
  make_way_down(options, rng);
  const int64_t smallest = kept_.back();
  middle_ = make_block("middle", {smallest, smallest, vector_}, true, rng);
  make_way_up(options, rng);
  norm_ = register_module("norm", std::make_shared<nn::GroupNorm>(options.width));
  last_ = make_conv("last", {.in = options.width, .out = options.channels}, rng);
  nn::begin_at_zero(*last_);
}

std::shared_ptr<nn::Conv2d> UNet::make_conv(const std::string& name, nn::ConvSize size, Rng& rng) {
  size.kernel = 3, size.padding = 1, size.stride = name.starts_with("halve") ? 2 : 1;
  return register_module(name, std::make_shared<nn::Conv2d>(size, kInit, rng));
}

UNet::Block UNet::make_block(const std::string& name, nn::ResidualBlock::Size size, bool looks,
                             Rng& rng) {
  Block out;
  out.residual = register_module(name, std::make_shared<nn::ResidualBlock>(size, kInit, rng));
  if (looks)
    out.attention = register_module(name + "_attention",
                                    std::make_shared<nn::ImageAttention>(
                                        nn::SelfAttention::Size{size.out, heads_}, kInit, rng));
  return out;
}

void UNet::make_way_down(const UNetOptions& options, Rng& rng) {
  int64_t channels = options.width;
  first_ = make_conv("first", {.in = options.channels, .out = channels}, rng);
  kept_.push_back(channels);
  for (size_t i = 0; i < options.multiples.size(); ++i) {
    const bool is_smallest = i + 1 == options.multiples.size();
    const int64_t wanted = options.multiples[i] * options.width;
    down_.emplace_back();
    for (int64_t b = 0; b < options.blocks; ++b) {
      down_.back().push_back(
          make_block(str("down", i, "_", b), {channels, wanted, vector_}, is_smallest, rng));
      kept_.push_back(channels = wanted);
    }
    if (is_smallest) break;
    halve_.push_back(make_conv(str("halve", i), {.in = channels, .out = channels}, rng));
    kept_.push_back(channels);
  }
}

void UNet::make_way_up(const UNetOptions& options, Rng& rng) {
  std::vector<int64_t> kept = kept_;
  int64_t channels = kept.back();
  for (size_t i = options.multiples.size(); i-- > 0;) {
    const bool is_smallest = i + 1 == options.multiples.size();
    const int64_t wanted = options.multiples[i] * options.width;
    up_.emplace_back();
    for (int64_t b = 0; b <= options.blocks; ++b) {
      up_.back().push_back(make_block(str("up", i, "_", b),
                                      {channels + kept.back(), wanted, vector_}, is_smallest, rng));
      kept.pop_back();
      channels = wanted;
    }
    if (i > 0)
      double_.push_back(make_conv(str("double", i), {.in = channels, .out = channels}, rng));
  }
}

Tensor UNet::Block::forward(const Tensor& x, const Tensor& vector) const {
  const Tensor h = residual->forward(x, vector);
  return attention == nullptr ? h : attention->forward(h);
}

Tensor UNet::forward(const Tensor& x, const Tensor& t, const Tensor& condition) {
  const Tensor vector = embedding_->forward(t, condition);
  Tensor h = first_->forward(x);
  Tensors kept{h};
  for (size_t i = 0; i < down_.size(); ++i) {
    for (const Block& block : down_[i]) kept.push_back(h = block.forward(h, vector));
    if (i < halve_.size()) kept.push_back(h = halve_[i]->forward(h));
  }
  h = middle_.forward(h, vector);
  for (size_t i = 0; i < up_.size(); ++i) {
    for (const Block& block : up_[i]) {
      h = block.forward(torch::cat({h, kept.back()}, 1), vector);
      kept.pop_back();
    }
    if (i < double_.size())
      h = double_[i]->forward(torch::upsample_nearest2d(h, {2 * h.size(2), 2 * h.size(3)}));
  }
  return last_->forward(torch::silu(norm_->forward(h)));
}

}  // namespace elbo::models
