// SPDX-License-Identifier: MIT
// The nets of VAE/GAN: A. B. L. Larsen, S. K. Sonderby, H. Larochelle, O. Winther, "Autoencoding
// beyond pixels using a learned similarity measure", ICML 2016. Kernels of 5 x 5; v: a stride of 2
// that halves the sides, ^: one that doubles them. Batch norm (BN) and ReLU stand behind each layer
// but the last, and ReLU alone behind the critic's first; layers with BN have no bias. With w =
// width (the paper's nets: 64), h half of it, C channels of the data, Z code, A condition:
//
//            64 pixels (the paper's)   32 (the release's, CIFAR)   28 (ours)
//   encoder  w v, 2w v, 4w v: 8 x 8    w v, 2w v, 4w v: 4 x 4      as 32: 28-14-7-4
//            fc (+ A)                  fc (+ A)                    fc (+ A)
//   decoder  4w of 8 x 8               4w of 4 x 4                 2w of 7 x 7
//            4w ^, 2w ^, h ^, C        3w ^, 2w ^, h ^, C          w ^, h ^, C
//   critic   h, 2w v, 4w v, 4w v *     h, 2w v, 3w v *, 4w v       h, w v, 2w v *, 4w v
//            8w (+ A), 1               8w (+ A), 1                 8w (+ A), 1
//
// * the similarity layer: its sums before BN. "(+ A)": the condition stands beside the layer's
// input. The paper (its Table 1) says the top fully connected layer; with the one that yields the
// logit the condition could not interact with the image, so it is the one below. At 28 pixels, for
// grey digits, decoder and critic have no more channels than the encoder. Deviations: images are in
// [0, 1]; encoder and critic rescale them to [-1, 1], and the decoder ends as it is told (a
// sigmoid, or plain sums for a likelihood) instead of in tanh. BN's eps is 1e-5 throughout, and it
// averages variances.
#pragma once
#include "elbo/nn/conv_stack.h"
#include "elbo/nn/critic.h"

namespace elbo::nn {

/// The form of these nets.
struct LarsenOptions {
  int64_t channels = 3;  ///< of the images
  int64_t pixels = 64;   ///< their height and width: 28, 32 or 64
  int64_t width = 64;    ///< w, of which h is half, rounded up
  /// Outputs of the encoder's fully connected layer; 0: 16 w, as the release; the paper has 32 w.
  int64_t fc = 0;
  int64_t condition = 0;                                 ///< A
  kernels::Activation last = kernels::Activation::none;  ///< of a decoder's output
  Init init = Init::larsen;                              ///< of all weights
  NormKind norm =
      NormKind::batch;  ///< of encoder and critic, whose layers have a bias where it is none
};

/// Fully connected, norm, ReLU: (B, in) -> (B, out). Layers `linear`, which has a bias where there
/// is no norm, and `norm`.
class DenseBlock : public Net {
 public:
  /// `size.bias` is not used: norms have one.
  DenseBlock(Linear::Size size, Init init, Rng& rng, NormKind norm = NormKind::batch);
  using Net::forward;  // with a condition
  Tensor forward(const Tensor& x) override;

 private:
  std::shared_ptr<Linear> linear_;
  std::shared_ptr<Norm> norm_;  // null where there is none
};

/// (B, C, S, S), (B, A) -> (B, features()). Layers `conv`, `fc`.
class LarsenEncoder : public Net {
 public:
  /// Images to `features()` values.
  LarsenEncoder(const LarsenOptions& options, Rng& rng);
  Tensor forward(const Tensor& x) override { return forward(x, {}); }
  Tensor forward(const Tensor& x, const Tensor& condition) override;
  int64_t features() const { return features_; }  ///< values of its output

 private:
  int64_t features_;
  std::shared_ptr<ConvStack> conv_;
  std::shared_ptr<DenseBlock> fc_;
};

/// (B, latent_dim) -> (B, C, S, S). Layers `fc`, `conv`.
class LarsenDecoder : public Net {
 public:
  /// Codes of `latent_dim` values to images.
  LarsenDecoder(int64_t latent_dim, const LarsenOptions& options, Rng& rng);
  using Net::forward;  // with a condition
  Tensor forward(const Tensor& z) override;

 private:
  int64_t top_, side_;  // channels and sides of the smallest image
  std::shared_ptr<DenseBlock> fc_;
  std::shared_ptr<ConvStack> conv_;
};

/// (B, C, S, S), (B, A) -> (B, 1). Layers `lower` (up to the similarity layer), `norm`, `upper` (28
/// and 32 pixels), `fc`, `linear`.
class LarsenCritic : public LayeredCritic {
 public:
  /// Images to one logit, with the similarity layer on the way.
  LarsenCritic(const LarsenOptions& options, Rng& rng);
  Tensor features(const Tensor& x) override;
  Tensor judge(const Tensor& features, const Tensor& condition) override;

 private:
  // upper_: null where the similarity layer is the last convolution
  std::shared_ptr<ConvStack> lower_, upper_;
  std::shared_ptr<Norm> norm_;  // of the similarity layer; null where it has none
  std::shared_ptr<DenseBlock> fc_;
  std::shared_ptr<Linear> linear_;
};

}  // namespace elbo::nn
