// SPDX-License-Identifier: MIT
// The nets of Larsen et al. 2016 for colour images of 32 x 32, after the authors' released code.
// Kernels of 5 x 5; layers with batch norm have ReLU behind it.
#pragma once
#include "elbo/nn/conv_stack.h"
#include "elbo/nn/mlp.h"

namespace elbo::bench {

inline constexpr int64_t kCode = 128;

/// (B, 3, 32, 32) -> (B, 2 kCode). All widths are divided by `thinner`.
class LarsenEncoder : public nn::Net {
 public:
  LarsenEncoder(int64_t thinner, Rng& rng);
  Tensor forward(const Tensor& x) override { return top_->forward(convs_->forward(x)); }

 private:
  std::shared_ptr<nn::Net> convs_, top_;
};

/// (B, kCode) -> (B, 3, 32, 32) in [-1, 1].
class LarsenDecoder : public nn::Net {
 public:
  LarsenDecoder(int64_t thinner, Rng& rng);
  Tensor forward(const Tensor& z) override;

 private:
  int64_t channels_;
  std::shared_ptr<nn::Net> bottom_, convs_;
  std::shared_ptr<nn::BatchNorm> norm_;
};

/// The discriminator in two parts: images to features, features to a logit.
class LarsenCritic : public torch::nn::Module {
 public:
  LarsenCritic(int64_t thinner, Rng& rng);
  /// (B, 3, 32, 32) -> (B, C, 4, 4), neither normalised nor activated.
  Tensor features(const Tensor& x) { return convs_->forward(x); }
  /// -> (B)
  Tensor logits(const Tensor& features);

 private:
  std::shared_ptr<nn::Net> convs_, top_;
  std::shared_ptr<nn::BatchNorm> norm_;
};

}  // namespace elbo::bench
