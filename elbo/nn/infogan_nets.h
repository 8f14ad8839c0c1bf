// SPDX-License-Identifier: MIT
// The nets of InfoGAN for digits: X. Chen, Y. Duan, R. Houthooft, J. Schulman, I. Sutskever, P.
// Abbeel, "InfoGAN", NeurIPS 2016, appendix C.1, as its authors' program has them; also those of M.
// Lucic et al., "Are GANs created equal?", NeurIPS 2018. Images of 28 pixels, C channels; kernels
// of 4 x 4 that halve or double the sides:
//
//   generator    fully connected 1024, 128 of 7 x 7: batch norm and ReLU behind each;
//                64 of 14 x 14, batch norm, ReLU; C of 28 x 28
//   trunk        64 of 14 x 14, leaky ReLU; 128 of 7 x 7, fully connected 1024:
//                batch norm and leaky ReLU behind each
//   critic       the trunk, 1
//   recogniser   the trunk, fully connected 128, batch norm, leaky ReLU, the code's parameters
//
// Every layer has a bias, those before batch norm too. The leaky ReLU's slope is the program's, .01
// (the paper says .1).
#pragma once
#include "elbo/nn/conv_stack.h"

namespace elbo::nn {

/// The form of these nets.
struct InfoGanOptions {
  int64_t channels = 1;                                  ///< of the images
  kernels::Activation last = kernels::Activation::none;  ///< of the generator's output
  Init init = Init::dcgan;                               ///< of all weights
  NormKind norm = NormKind::batch;                       ///< of the critic
};

/// Fully connected with a bias, a norm if there is one, and ReLU or leaky ReLU: (B, in) -> (B,
/// out). Layers `linear` and `norm`.
class NormedLinear : public Net {
 public:
  /// `leaky`: a leaky ReLU of the critic's slope, else a ReLU.
  NormedLinear(Linear::Size size, bool leaky, Init init, Rng& rng, NormKind norm = NormKind::batch);
  using Net::forward;  // with a condition
  Tensor forward(const Tensor& x) override;

 private:
  bool leaky_;
  std::shared_ptr<Linear> linear_;
  std::shared_ptr<Norm> norm_;  // or null
};

/// (B, C, 28, 28) -> (B, 1024), activated. Layers `conv`, `fc`.
class InfoGanTrunk : public Net {
 public:
  /// Images to `kFeatures` values.
  InfoGanTrunk(const InfoGanOptions& options, Rng& rng);
  using Net::forward;  // with a condition
  Tensor forward(const Tensor& x) override;
  static constexpr int64_t kFeatures = 1024;  ///< values of its output

 private:
  std::shared_ptr<ConvStack> conv_;
  std::shared_ptr<NormedLinear> fc_;
};

/// (B, latent_dim) -> (B, C, 28, 28). Layers `fc0`, `fc1`, `conv`.
class InfoGanGenerator : public Net {
 public:
  /// Codes of `latent_dim` values to images.
  InfoGanGenerator(int64_t latent_dim, const InfoGanOptions& options, Rng& rng);
  using Net::forward;  // with a condition
  Tensor forward(const Tensor& z) override;

 private:
  std::shared_ptr<NormedLinear> fc0_, fc1_;
  std::shared_ptr<ConvStack> conv_;
};

/// What the trunk's features say: a logit in front, and behind it `code` numbers through a hidden
/// layer of their own: (B, features) -> (B, 1 + code). Layers `logit`, `hidden`, `code`; the latter
/// two where `code` is above 0.
class InfoGanHead : public Net {
 public:
  /// Values in, and numbers beside the logit.
  struct Size {
    int64_t features, code;  ///< 1,024 and a feature more, if there is one; the code's parameters
  };
  /// Layers of that size.
  InfoGanHead(const Size& size, const InfoGanOptions& options, Rng& rng);
  using Net::forward;  // with a condition
  Tensor forward(const Tensor& features) override;

 private:
  std::shared_ptr<Linear> logit_, code_;
  std::shared_ptr<NormedLinear> hidden_;
};

}  // namespace elbo::nn
