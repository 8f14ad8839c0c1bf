// SPDX-License-Identifier: MIT
// Self-attention (Vaswani et al. 2017): every token looks at every other one.
#pragma once
#include "elbo/nn/blocks.h"
#include "elbo/nn/group_norm.h"

namespace elbo::nn {

/// softmax(q k^T / sqrt(D)) v of each head: (B, H, L, D) each -> (B, H, L, D). LibTorch's fused
/// operation where it has one (from 2.0 on), else attention_reference().
Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v);

/// The same as two products and a softmax; differentiable any number of times.
Tensor attention_reference(const Tensor& q, const Tensor& k, const Tensor& v);

/// Tokens to tokens: (B, L, C) -> (B, L, C), by the layers `qkv` and `proj`.
class SelfAttention : public Net {
 public:
  /// Channels and heads; the heads share the channels evenly.
  struct Size {
    int64_t channels, heads;  ///< C, H
  };
  /// ConfigError where the channels cannot be shared evenly.
  SelfAttention(Size size, Init init, Rng& rng);
  using Net::forward;  // with a condition
  Tensor forward(const Tensor& x) override;
  Linear& last_layer() { return *proj_; }  ///< `proj`: for whoever wants it to begin at 0

 private:
  int64_t heads_;
  std::shared_ptr<Linear> qkv_, proj_;
};

/// x + attention(norm(x)) over the places of an image: (B, C, H, W), same shape. The last layer
/// begins at 0, so that the block begins as the identity.
class ImageAttention : public Net {
 public:
  /// Errors as SelfAttention.
  ImageAttention(SelfAttention::Size size, Init init, Rng& rng);
  using Net::forward;  // with a condition
  Tensor forward(const Tensor& x) override;

 private:
  std::shared_ptr<GroupNorm> norm_;
  std::shared_ptr<SelfAttention> attention_;
};

}  // namespace elbo::nn
