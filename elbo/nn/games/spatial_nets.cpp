// SPDX-License-Identifier: MIT
// Pictures to pictures, and to verdicts by place.
#include "elbo/nn/games/spatial_nets.h"

#include "elbo/core/str.h"

namespace elbo::nn {
namespace {

std::shared_ptr<ConvStack> stack_of(const ConvBlock& block, Init init, Rng& rng) {
  return std::make_shared<ConvStack>(std::vector{block}, init, rng);
}

/// 28 pixels are halved twice (to 7), 32 three times and 64 four times (to 4).
int64_t halvings_of(int64_t pixels) { return pixels == 28 ? 2 : pixels == 32 ? 3 : 4; }

}  // namespace

SpatialTranslator::SpatialTranslator(const ConvOptions& options, bool skips, Rng& rng)
    : skips_(skips) {
  const int64_t halvings = halvings_of(options.pixels);
  int64_t in = options.channels + options.condition, out = options.width;
  for (int64_t i = 0; i < halvings; ++i, in = out, out *= 2)
    down_.push_back(register_module(
        str("down", i),
        stack_of({{in, out}, false, options.batch_norm && i > 0, options.activation}, options.init,
                 rng)));
  middle_ = register_module(
      "middle", stack_of({{in, in, 3, 1, 1}, false, options.batch_norm, options.activation},
                         options.init, rng));
  for (int64_t i = 0; i < halvings; ++i) {
    const bool last = i + 1 == halvings;
    out = last ? options.channels : in / 2;
    up_.push_back(register_module(str("up", i), stack_of({{skips ? 2 * in : in, out},
                                                          true,
                                                          options.batch_norm && !last,
                                                          last ? options.last : options.activation},
                                                         options.init, rng)));
    in = out;
  }
}

Tensors SpatialTranslator::encode(const Tensor& x, const Tensor& planes) {
  Tensor h = x;
  if (planes.defined())
    h = torch::cat(
        {x,
         planes.to(x.options()).unsqueeze(2).unsqueeze(3).expand({-1, -1, x.size(2), x.size(3)})},
        1);
  Tensors out;
  for (const auto& layer : down_) out.push_back(h = layer->forward(h));
  out.push_back(middle_->forward(h));
  return out;
}

Tensor SpatialTranslator::decode(const Tensors& features) {
  Tensor h = features.back();
  for (size_t i = 0; i < up_.size(); ++i) {
    if (skips_) h = torch::cat({h, features[up_.size() - 1 - i]}, 1);
    h = up_[i]->forward(h);
  }
  return h;
}

PatchCritic::PatchCritic(const ConvOptions& options, Rng& rng) {
  const int64_t w = options.width;
  const std::vector<ConvBlock> blocks{
      {{options.channels, w}, false, false, kernels::Activation::leaky_relu},
      {{w, 2 * w}, false, options.batch_norm, kernels::Activation::leaky_relu}};
  features_ = register_module("features", std::make_shared<ConvStack>(blocks, options.init, rng));
  last_ = register_module(
      "last",
      stack_of({{2 * w, 1, 4, 1, 1}, false, false, kernels::Activation::none}, options.init, rng));
}

// (B, 1, h, w) -> (B h w, 1)
Tensor PatchCritic::forward(const Tensor& x) {
  return last_->forward(features_->forward(x)).flatten().unsqueeze(1);
}

}  // namespace elbo::nn
