// SPDX-License-Identifier: MIT
// Self-attention.
#include "elbo/nn/attention.h"

#include <cmath>

#if __has_include(<ATen/ops/scaled_dot_product_attention.h>)
#include <ATen/ops/scaled_dot_product_attention.h>
#define ELBO_HAS_FUSED_ATTENTION 1
#else
#define ELBO_HAS_FUSED_ATTENTION 0
#endif

namespace elbo::nn {

Tensor attention_reference(const Tensor& q, const Tensor& k, const Tensor& v) {
  const double scale = 1 / std::sqrt(static_cast<double>(q.size(-1)));
  const Tensor weights = torch::softmax(torch::matmul(q * scale, k.transpose(-2, -1)), -1);
  return torch::matmul(weights, v);  // (B, H, L, L) x (B, H, L, D) -> (B, H, L, D)
}

Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v) {
#if ELBO_HAS_FUSED_ATTENTION
  return at::scaled_dot_product_attention(q, k, v);
#else
  return attention_reference(q, k, v);
#endif
}

SelfAttention::SelfAttention(Size size, Init init, Rng& rng) : heads_(size.heads) {
  if (size.heads < 1 || size.channels % size.heads != 0)
    throw ConfigError("attention: got ", size.heads, " heads for ", size.channels,
                      " channels, want a number that divides them");
  qkv_ = register_module(
      "qkv", std::make_shared<Linear>(Linear::Size{size.channels, 3 * size.channels}, init, rng));
  proj_ = register_module(
      "proj", std::make_shared<Linear>(Linear::Size{size.channels, size.channels}, init, rng));
}

Tensor SelfAttention::forward(const Tensor& x) {
  const int64_t batch = x.size(0), length = x.size(1), channels = x.size(2);
  const Tensor qkv = qkv_->forward(x)
                         .view({batch, length, 3, heads_, channels / heads_})
                         .permute({2, 0, 3, 1, 4});  // (B, L, 3 C) -> (3, B, H, L, D)
  const Tensor out = attention(qkv[0], qkv[1], qkv[2]);
  return proj_->forward(out.transpose(1, 2).reshape({batch, length, channels}));
}

ImageAttention::ImageAttention(SelfAttention::Size size, Init init, Rng& rng) {
  norm_ = register_module("norm", std::make_shared<GroupNorm>(size.channels));
  attention_ = register_module("attention", std::make_shared<SelfAttention>(size, init, rng));
  begin_at_zero(attention_->last_layer());
}

Tensor ImageAttention::forward(const Tensor& x) {
  const Tensor tokens = norm_->forward(x).flatten(2).transpose(1, 2);  // (B, C, H, W) -> (B, HW, C)
  return x + attention_->forward(tokens).transpose(1, 2).reshape(x.sizes());
}

}  // namespace elbo::nn
