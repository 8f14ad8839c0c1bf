// SPDX-License-Identifier: MIT
// A transformer over patches.
#include "elbo/models/diffusion/patch_transformer.h"

#include "elbo/core/str.h"
#include "elbo/nn/parameter_budget.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

constexpr nn::Init kPatchInit = nn::Init::glorot_uniform;  // as DiT's
constexpr double kNormEps = 1e-6, kPlaceDeviation = .02;
constexpr int64_t kWider = 4;

Tensor normed(const Tensor& x) { return torch::layer_norm(x, {x.size(-1)}, {}, {}, kNormEps); }

/// Parts of (B, n C) as (B, 1, C) each: beside every token.
Tensors parts_of(const Tensor& steer, int64_t count) { return steer.unsqueeze(1).chunk(count, -1); }

std::shared_ptr<nn::Linear> linear(int64_t in, int64_t out, Rng& rng) {
  return std::make_shared<nn::Linear>(nn::Linear::Size{in, out}, kPatchInit, rng);
}

}  // namespace

TransformerBlock::TransformerBlock(nn::SelfAttention::Size size, Rng& rng) {
  const int64_t width = size.channels;
  attention_ =
      register_module("attention", std::make_shared<nn::SelfAttention>(size, kPatchInit, rng));
  wide_ = register_module("wide", linear(width, kWider * width, rng));
  narrow_ = register_module("narrow", linear(kWider * width, width, rng));
  steer_ = register_module("steer", linear(width, 6 * width, rng));
  nn::begin_at_zero(*steer_);
}

Tensor TransformerBlock::forward(const Tensor& x, const Tensor& vector) {
  const Tensors of = parts_of(steer_->forward(vector), 6);
  const Tensor h = x + of[2] * attention_->forward(normed(x) * (1 + of[0]) + of[1]);
  const Tensor wide = torch::gelu(wide_->forward(normed(h) * (1 + of[3]) + of[4]));
  return h + of[5] * narrow_->forward(wide);
}

PatchTransformer::PatchTransformer(const PatchTransformerOptions& options, Rng& rng)
    : options_(options) {
  const std::vector<int64_t>& shape = options.shape;
  if (shape.size() != 3 || shape[1] % options.patch != 0 || shape[2] % options.patch != 0)
    throw ConfigError("model.patch: got ", options.patch, " for examples of the shape (",
                      join(shape, ", "), "), want images whose sides it divides");
  const int64_t length = shape[1] / options.patch * (shape[2] / options.patch),
                values = shape[0] * options.patch * options.patch, width = options.width;
  nn::claim_parameters({1, length, width});
  first_ = register_module("first", linear(values, width, rng));
  places_ = register_parameter("places", tensor::normal(rng, {1, length, width}) * kPlaceDeviation);
  embedding_ = register_module(
      "embedding",
      std::make_shared<nn::TimeEmbedding>(
          nn::TimeEmbedding::Size{width - width % 2, width, options.condition}, kPatchInit, rng));
  for (int64_t i = 0; i < options.blocks; ++i)
    blocks_.push_back(register_module(
        str("block", i),
        std::make_shared<TransformerBlock>(nn::SelfAttention::Size{width, options.heads}, rng)));
  steer_ = register_module("steer", linear(width, 2 * width, rng));
  last_ = register_module("last", linear(width, values, rng));
  nn::begin_at_zero(*steer_);
  nn::begin_at_zero(*last_);
}

Tensor PatchTransformer::to_patches(const Tensor& x) const {
  const int64_t p = options_.patch, rows = options_.shape[1] / p, columns = options_.shape[2] / p;
  return x.reshape({x.size(0), options_.shape[0], rows, p, columns, p})
      .permute({0, 2, 4, 1, 3, 5})  // (B, rows, columns, C, p, p)
      .reshape({x.size(0), rows * columns, options_.shape[0] * p * p});
}

Tensor PatchTransformer::from_patches(const Tensor& patches) const {
  const int64_t p = options_.patch, rows = options_.shape[1] / p, columns = options_.shape[2] / p;
  return patches.reshape({patches.size(0), rows, columns, options_.shape[0], p, p})
      .permute({0, 3, 1, 4, 2, 5})  // (B, C, rows, p, columns, p)
      .reshape({patches.size(0), options_.shape[0], options_.shape[1], options_.shape[2]});
}

Tensor PatchTransformer::forward(const Tensor& x, const Tensor& t, const Tensor& condition) {
  const Tensor vector = embedding_->forward(t, condition);
  Tensor h = first_->forward(to_patches(x)) + places_;
  for (const auto& block : blocks_) h = block->forward(h, vector);
  const Tensors of = parts_of(steer_->forward(vector), 2);
  return from_patches(last_->forward(normed(h) * (1 + of[0]) + of[1]));
}

}  // namespace elbo::models
