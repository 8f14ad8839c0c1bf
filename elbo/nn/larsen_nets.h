// SPDX-License-Identifier: MIT
// The nets of VAE/GAN: A. B. L. Larsen, S. K. Sonderby, H. Larochelle, O. Winther, "Autoencoding beyond pixels using a learned similarity measure", ICML 2016.
// Kernels of 5 x 5; a stride of 2 halves the sides ("/2") or doubles them ("x2"); batch norm (BN) and ReLU behind each layer but the last and the critic's first,
// which has no BN; layers with BN have no bias. With w = width (the paper's nets: 64), C channels of the data, Z code, A condition:
//
//            64 pixels (the paper's Table 1)       32 (the release's, for CIFAR)             28 (ours)
//   encoder  w/2, 2w/2, 4w/2 -> 8 x 8              w/2, 2w/2, 4w/2 -> 4 x 4                  as 32: 28-14-7-4
//            fc (+ A)                              fc (+ A)                                  fc (+ A)
//   decoder  Z -> 4w of 8 x 8                      Z -> 4w of 4 x 4                          Z -> 3w of 7 x 7
//            4w x2, 2w x2, w/2 x2, C               3w x2, 2w x2, w/2 x2, C                   2w x2, w/2 x2, C
//   critic   w/2, 2w/2, 4w/2, 4w/2 *               w/2, 2w/2, 3w/2 *, 4w/2                   as 32
//            8w (+ A), 1                           8w (+ A), 1                               8w (+ A), 1
//
// * the similarity layer: the sums before BN. "(+ A)": the condition stands beside the layer's input. The paper says the top fully connected layer; with the one that yields
// the logit the condition could not interact with the image, so it is the one below. Deviations: images are in [0, 1]; encoder and critic rescale them to
// [-1, 1], and the decoder ends as it is told (a sigmoid, or plain sums for a likelihood) instead of in tanh. BN's eps is 1e-5 throughout, and it averages variances.
#pragma once
#include "elbo/nn/conv_stack.h"
#include "elbo/nn/critic.h"

namespace elbo {

struct LarsenOptions {
  int64_t channels = 3;   ///< of the images
  int64_t pixels = 64;    ///< their height and width: 28, 32 or 64
  int64_t width = 64;     ///< w
  int64_t fc = 0;         ///< outputs of the encoder's fully connected layer; 0: 16 w, as the release; the paper has 32 w
  int64_t condition = 0;  ///< A
  Activation last = Activation::none;  ///< of a decoder's output
  Init init = Init::larsen;
};

/// Fully connected (no bias), batch norm, ReLU: (B, in) -> (B, out). Layers `linear` and `norm`.
class DenseBlock : public Net {
 public:
  DenseBlock(Linear::Size size, Init init, Rng& rng);
  Tensor forward(const Tensor& x) override { return norm_->forward(linear_->forward(x), Activation::relu); }

 private:
  std::shared_ptr<Linear> linear_;
  std::shared_ptr<BatchNorm> norm_;
};

/// (B, C, S, S), (B, A) -> (B, features()). Layers `conv`, `fc`.
class LarsenEncoder : public Net {
 public:
  LarsenEncoder(const LarsenOptions& options, Rng& rng);
  Tensor forward(const Tensor& x) override { return forward(x, {}); }
  Tensor forward(const Tensor& x, const Tensor& condition) override;
  int64_t features() const { return features_; }

 private:
  int64_t features_;
  std::shared_ptr<ConvStack> conv_;
  std::shared_ptr<DenseBlock> fc_;
};

/// (B, latent_dim) -> (B, C, S, S). Layers `fc`, `conv`.
class LarsenDecoder : public Net {
 public:
  LarsenDecoder(int64_t latent_dim, const LarsenOptions& options, Rng& rng);
  Tensor forward(const Tensor& z) override;

 private:
  int64_t top_, side_;  // channels and sides of the smallest image
  std::shared_ptr<DenseBlock> fc_;
  std::shared_ptr<ConvStack> conv_;
};

/// (B, C, S, S), (B, A) -> (B, 1). Layers `lower` (up to the similarity layer), `norm`, `upper` (28 and 32 pixels), `fc`, `linear`.
class LarsenCritic : public LayeredCritic {
 public:
  LarsenCritic(const LarsenOptions& options, Rng& rng);
  Tensor features(const Tensor& x) override;
  Tensor judge(const Tensor& features, const Tensor& condition) override;

 private:
  std::shared_ptr<ConvStack> lower_, upper_;  // upper_: null where the similarity layer is the last convolution
  std::shared_ptr<BatchNorm> norm_;           // of the similarity layer
  std::shared_ptr<DenseBlock> fc_;
  std::shared_ptr<Linear> linear_;
};

}  // namespace elbo
