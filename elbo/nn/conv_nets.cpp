// SPDX-License-Identifier: MIT
// Convolutional encoder, decoder and critic.
#include "elbo/nn/conv_nets.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::nn {
namespace {

/// How often the sides are halved, and what is left of them.
struct Pyramid {
  int64_t halvings, side;
};

Pyramid pyramid_of(int64_t pixels) {
  return pixels == 28 ? Pyramid{2, 7} : pixels == 32 ? Pyramid{3, 4} : Pyramid{4, 4};
}

/// A plane for each value behind the image's own: (B, C, S, S), (B, A) -> (B, C + A, S, S).
Tensor with_planes(const Tensor& x, const Tensor& condition) {
  // (B, A) -> (B, A, S, S)
  const Tensor planes =
      condition.to(x.options()).unsqueeze(2).unsqueeze(3).expand({-1, -1, x.size(2), x.size(3)});
  return torch::cat({x, planes}, 1);
}

}  // namespace

ConvOptions conv_options_for(const std::vector<int64_t>& shape, const char* net) {
  const bool fits = shape.size() == 3 && shape[1] == shape[2] &&
                    (shape[1] == 28 || shape[1] == 32 || shape[1] == 64);
  if (!fits)
    throw ConfigError("model.net = \"", net, "\": got examples of shape (", join(shape, ", "),
                      "), want images of 28 x 28, 32 x 32 or 64 x 64; resize them under [data], or "
                      "take net = \"mlp\"");
  ConvOptions options;
  options.channels = shape[0];
  options.pixels = shape[1];
  return options;
}

ConvEncoder::ConvEncoder(const ConvOptions& options, Rng& rng) : condition_(options.condition) {
  const auto [halvings, side] = pyramid_of(options.pixels);
  int64_t in = options.channels + condition_, out = options.width;
  for (int64_t i = 0; i < halvings; ++i, in = out, out *= 2)
    append({str("conv", i), str("norm", i)},
           {.size = {in, out},
            .batch_norm = options.batch_norm && i > 0,
            .activation = options.activation,
            .layer_norm = options.layer_norm && i > 0},
           options.init, rng);
  features_ = in * side * side;
}

Tensor ConvEncoder::forward(const Tensor& x, const Tensor& condition) {
  ELBO_ASSERT(condition.defined() == (condition_ > 0));
  // (B, top, side, side) -> (B, features)
  return ConvStack::forward(condition.defined() ? with_planes(x, condition) : x).flatten(1);
}

ConvDecoder::ConvDecoder(int64_t latent_dim, const ConvOptions& options, Rng& rng)
    : activation_(options.activation) {
  const auto [halvings, side] = pyramid_of(options.pixels);
  side_ = side;
  top_ = options.width << (halvings - 1);
  linear_ = register_module(
      "linear",
      std::make_shared<Linear>(Linear::Size{latent_dim, top_ * side * side}, options.init, rng));
  if (options.batch_norm && options.norm_condition > 0)
    set_norm_ = register_module("norm0", std::make_shared<ConditionalNorm>(
                                             top_, options.norm_condition, options.init, rng));
  else if (options.batch_norm)
    norm_ = register_module("norm0", std::make_shared<BatchNorm>(top_, options.init, rng));
  int64_t in = top_;
  for (int64_t i = 0; i < halvings; ++i) {
    const bool last = i + 1 == halvings;
    const int64_t out = last ? options.channels : in / 2;
    append({str("conv", i), str("norm", i + 1)},
           {.size = {in, out},
            .transposed = true,
            .batch_norm = options.batch_norm && !last,
            .activation = last ? options.last : activation_,
            .condition = options.norm_condition},
           options.init, rng);
    in = out;
  }
}

Tensor ConvDecoder::forward(const Tensor& z, const Tensor& condition) {
  ELBO_ASSERT(condition.defined() == (set_norm_ != nullptr));
  // (B, top * side * side) -> (B, top, side, side)
  const std::vector<int64_t> image{-1, top_, side_, side_};
  if (set_norm_ != nullptr) {
    const Tensor h = set_norm_->forward(linear_->forward(z).view(image), condition);
    return ConvStack::forward(kernels::activate(h, activation_), condition);
  }
  if (norm_ == nullptr) return ConvStack::forward(linear_->forward(z, activation_).view(image));
  return ConvStack::forward(norm_->forward(linear_->forward(z).view(image), activation_));
}

ConvCritic::ConvCritic(const ConvOptions& options, Rng& rng) {
  features_ = register_module("features", std::make_shared<ConvEncoder>(options, rng));
  linear_ = register_module(
      "linear",
      std::make_shared<Linear>(Linear::Size{features_->features(), 1}, options.init, rng));
}

}  // namespace elbo::nn
