// SPDX-License-Identifier: MIT
// Nets from pictures to pictures that keep values in place, and critics of patches:
//   translator   the halves of conv_nets.h without a fully connected layer between: kernels of 4 x
//                4 that halve the sides, channels that double; one of 3 x 3; kernels that double
//                the sides again. What the code knows of a place stays there (the translation
//                program of Kim et al. 2017).
//   with skips   each doubling gets beside its input what had these sides on the way down (Isola et
//                al. 2017, the U-Net of Yi et al. 2017), so that only what changes goes through the
//                code
//   patches      a critic that ends in one number a place of its smallest image: each sees a patch
//                (Li and Wand 2016, Isola et al. 2017)
// Batch norm stands behind all but first and last layers.
#pragma once
#include "elbo/nn/conv_nets.h"

namespace elbo::nn {

/// (B, C, S, S) -> (B, C, S, S). Layers `down0`, ..., `middle`, `up0`, ...
class SpatialTranslator : public torch::nn::Module {
 public:
  /// `skips`: with what had the same sides. `options.condition` are planes of noise beside x.
  SpatialTranslator(const ConvOptions& options, bool skips, Rng& rng);
  /// What decode() wants, the code last: (B, w 2^i, S / 2^(i + 1), S / 2^(i + 1)) each.
  /// `planes` (B, condition), or undefined.
  Tensors encode(const Tensor& x, const Tensor& planes);
  /// From there to a picture.
  Tensor decode(const Tensors& features);

 private:
  bool skips_;
  std::vector<std::shared_ptr<ConvStack>> down_, up_;
  std::shared_ptr<ConvStack> middle_;
};

/// (B, C, S, S) -> (B * places, 1), not activated. Layers `features` and `last`.
class PatchCritic : public Net {
 public:
  /// Two halvings, whatever the sides: a place sees 22 x 22 pixels.
  PatchCritic(const ConvOptions& options, Rng& rng);
  using Net::forward;  // with a condition
  Tensor forward(const Tensor& x) override;

 private:
  std::shared_ptr<ConvStack> features_, last_;
};

}  // namespace elbo::nn
