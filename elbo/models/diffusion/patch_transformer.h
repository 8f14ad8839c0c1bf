// SPDX-License-Identifier: MIT
// A transformer over the patches of a noisy image (DiT, Peebles and Xie 2023): each block's norms
// are shifted and scaled, and what it adds is weighted, by a vector of the time (adaLN-Zero).
#pragma once
#include "elbo/models/diffusion/timed_net.h"
#include "elbo/nn/attention.h"
#include "elbo/nn/time_embedding.h"

namespace elbo::models {

/// The form of a patch transformer.
struct PatchTransformerOptions {
  std::vector<int64_t> shape{1, 28, 28};  ///< (C, H, W) of the image
  int64_t patch = 4;                      ///< pixels of a patch's side
  int64_t width = 128;                    ///< values of a token
  int64_t blocks = 4, heads = 4;          ///< how many, and of their attention
  int64_t condition = 0;                  ///< values that are known of an example; 0: none
};

/// Attention and two layers (four times as wide, GELU), each behind a norm without weights:
///   h = x + gate0 attention(norm(x) (1 + scale0) + shift0),   the same with the layers
/// where all six are linear in the vector and begin at 0: the block begins as the identity.
class TransformerBlock : public torch::nn::Module {
 public:
  /// Tokens of `size.channels` values; the vector has as many.
  TransformerBlock(nn::SelfAttention::Size size, Rng& rng);
  /// (B, L, C), (B, C) -> (B, L, C).
  Tensor forward(const Tensor& x, const Tensor& vector);

 private:
  std::shared_ptr<nn::SelfAttention> attention_;
  std::shared_ptr<nn::Linear> wide_, narrow_, steer_;
};

/// (B, C, H, W), (B), (B, K) -> (B, C, H, W). `places` (1, L, width), the vector of each patch's
/// place, is learned from N(0, .02^2) on. The last layer begins at 0.
class PatchTransformer : public TimedNet {
 public:
  /// ConfigError where the patches do not fill the image, or the heads do not divide the width.
  PatchTransformer(const PatchTransformerOptions& options, Rng& rng);
  Tensor forward(const Tensor& x, const Tensor& t, const Tensor& condition) override;

 private:
  Tensor to_patches(const Tensor& x) const;          // (B, C, H, W) -> (B, L, C p p)
  Tensor from_patches(const Tensor& patches) const;  // and back

  PatchTransformerOptions options_;
  Tensor places_;
  std::shared_ptr<nn::TimeEmbedding> embedding_;
  std::shared_ptr<nn::Linear> first_, steer_, last_;
  std::vector<std::shared_ptr<TransformerBlock>> blocks_;
};

}  // namespace elbo::models
