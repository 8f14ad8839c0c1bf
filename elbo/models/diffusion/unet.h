// SPDX-License-Identifier: MIT
// A small U-Net of a noisy image and its time, as DDPM's (Ho et al. 2020) with steered residual
// blocks (Nichol and Dhariwal 2021): the image is halved and doubled again, and what was seen on
// the way down is put beside what comes up.
#pragma once
#include "elbo/models/diffusion/timed_net.h"
#include "elbo/nn/attention.h"
#include "elbo/nn/residual_block.h"
#include "elbo/nn/time_embedding.h"

namespace elbo::models {

/// The form of a U-Net.
struct UNetOptions {
  int64_t channels = 1;                     ///< of the image
  int64_t width = 32;                       ///< channels at full size
  std::vector<int64_t> multiples{1, 2, 2};  ///< of `width` at full, half, quarter size, ...
  int64_t blocks = 1;                       ///< residual blocks at each size on the way down
  int64_t heads = 4;                        ///< of self-attention at the smallest size
  int64_t condition = 0;                    ///< values that are known of an example; 0: none
};

/// (B, C, H, W), (B), (B, K) -> (B, C, H, W); H and W can be halved at each size but the last. On
/// the way up there is one block more at each size. The last convolution begins at 0.
class UNet : public TimedNet {
 public:
  /// Weights as PyTorch's, drawn from `rng`.
  UNet(const UNetOptions& options, Rng& rng);
  Tensor forward(const Tensor& x, const Tensor& t, const Tensor& condition) override;

 private:
  /// A residual block, with self-attention behind it where there is one.
  struct Block {
    std::shared_ptr<nn::ResidualBlock> residual;
    std::shared_ptr<nn::ImageAttention> attention;  // may be null
    Tensor forward(const Tensor& x, const Tensor& vector) const;
  };
  Block make_block(const std::string& name, nn::ResidualBlock::Size size, bool looks, Rng& rng);
  void make_way_down(const UNetOptions& options, Rng& rng);
  void make_way_up(const UNetOptions& options, Rng& rng);
  std::shared_ptr<nn::Conv2d> make_conv(const std::string& name, nn::ConvSize size, Rng& rng);

  int64_t heads_, vector_;
  std::vector<int64_t> kept_;  // channels of what is kept on the way down
  std::shared_ptr<nn::TimeEmbedding> embedding_;
  std::shared_ptr<nn::Conv2d> first_, last_;
  std::vector<std::vector<Block>> down_, up_;  // of each size, in the order of use
  std::vector<std::shared_ptr<nn::Conv2d>> halve_, double_;
  Block middle_;
  std::shared_ptr<nn::GroupNorm> norm_;
};

}  // namespace elbo::models
