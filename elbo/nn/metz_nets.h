// SPDX-License-Identifier: MIT
// The small nets on which modes of stacked digits are counted: L. Metz, B. Poole, D. Pfau, J.
// Sohl-Dickstein, "Unrolled Generative Adversarial Networks", ICLR 2017, appendix D; sizes, batch
// norm and starting weights as Z. Lin et al., "PacGAN", NeurIPS 2018 have them in their program.
// Images of 28 pixels, C channels; kernels of 3 x 3; w = width:
//
//   generator   64 of 4 x 4, 32 of 7 x 7, 16 of 14 x 14, 8 of 28 x 28, C: batch norm and ReLU
//               behind each but the last; always of this size
//   critic      w of 14 x 14, 2w of 7 x 7, 4w of 4 x 4: batch norm and leaky ReLU behind each; 1.
//               w = 2: a quarter of the generator, 4: half, 8: its equal
//
// The critic is too weak to see all that is missing, which is what makes modes get lost.
// Deviations: images are in [0, 1] and rescaled to [-1, 1] in the critic; the generator ends as it
// is told, behind a factor of 2 with which a sigmoid is their tanh in other units; layers with
// batch norm have no bias. The leaky ReLU's slope is .3.
#pragma once
#include "elbo/nn/conv_stack.h"

namespace elbo::nn {

/// The form of these nets.
struct MetzOptions {
  int64_t channels = 3;                                  ///< of the images
  int64_t width = 4;                                     ///< w, of the critic alone
  kernels::Activation last = kernels::Activation::none;  ///< of the generator's output
  Init init = Init::dcgan;                               ///< of all weights
  NormKind norm = NormKind::batch;  ///< of the critic, whose layers have a bias where it is none
};

/// The critic's convolutions: (B, C, 28, 28) -> (B, features()), activated. Layers `conv0`,
/// `norm0`, ...
class MetzTrunk : public ConvStack {
 public:
  /// Images of 28 x 28 pixels to `features()` values.
  MetzTrunk(const MetzOptions& options, Rng& rng);
  using Net::forward;  // with a condition
  Tensor forward(const Tensor& x) override;
  int64_t features() const { return features_; }  ///< values of its output

 private:
  int64_t features_;
};

/// (B, latent_dim) -> (B, C, 28, 28). Layers `linear`, `norm`, `conv`.
class MetzGenerator : public Net {
 public:
  /// Codes of `latent_dim` values to images.
  MetzGenerator(int64_t latent_dim, const MetzOptions& options, Rng& rng);
  using Net::forward;  // with a condition
  Tensor forward(const Tensor& z) override;
  double output_gain() const override { return 2; }

 private:
  std::shared_ptr<Linear> linear_;
  std::shared_ptr<BatchNorm> norm_;
  std::shared_ptr<ConvStack> conv_;
  kernels::Activation last_;
};

/// (B, C, 28, 28) -> (B, 1), not activated. Layers `features`, `linear`.
class MetzCritic : public Net {
 public:
  /// Images to one logit.
  MetzCritic(const MetzOptions& options, Rng& rng);
  using Net::forward;  // with a condition
  Tensor forward(const Tensor& x) override { return linear_->forward(features_->forward(x)); }

 private:
  std::shared_ptr<MetzTrunk> features_;
  std::shared_ptr<Linear> linear_;
};

}  // namespace elbo::nn
