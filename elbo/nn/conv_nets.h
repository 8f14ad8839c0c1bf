// SPDX-License-Identifier: MIT
// Convolutional encoder, decoder and critic in the manner of DCGAN (Radford et al. 2016): kernels
// of 4 x 4 that halve or double the sides, channels that double or halve with them. 28 pixels:
// 28-14-7; 32: 32-16-8-4; 64: 64-32-16-8-4. Deviations: the decoder's first and the critic's last
// layer are fully connected, which is the paper's 4 x 4 convolution written plainly.
// The condition of each example (conditional DCGANs) stands beside the image of encoder and critic:
// a plane for each value, the same number at every pixel. So every layer can weigh it against what
// it sees; beside the last features, behind which the critic has one linear layer, it could only
// shift the verdict. A decoder has it behind its code.
#pragma once
#include "elbo/nn/conv_stack.h"

namespace elbo::nn {

/// The form of a convolutional net, the same for encoder, decoder and critic.
struct ConvOptions {
  int64_t channels = 1;   ///< of the images
  int64_t pixels = 28;    ///< their height and width: 28, 32 or 64
  int64_t width = 32;     ///< channels at the first halving; twice as many at each further one
  int64_t condition = 0;  ///< values of an image's condition, for encoder and critic
  kernels::Activation activation = kernels::Activation::relu;  ///< between layers
  kernels::Activation last = kernels::Activation::none;        ///< of a decoder's output
  bool batch_norm = false;                                     ///< between layers
  bool layer_norm = false;                                     ///< in its place
  /// Values of a condition that sets a decoder's norms; 0: none.
  int64_t norm_condition = 0;
  Init init = Init::torch;  ///< of all weights
};

/// ConfigError unless `shape` is (C, S, S) with S one of 28, 32, 64; the options for it otherwise.
/// `net`: its name in experiment files.
ConvOptions conv_options_for(const std::vector<int64_t>& shape, const char* net = "conv");

/// Images to features: (B, C, S, S), (B, condition) -> (B, features()). Layers `conv0`, ...; norms
/// `norm1`, ... after all but the first.
class ConvEncoder : public ConvStack {
 public:
  /// Images to `features()` values.
  ConvEncoder(const ConvOptions& options, Rng& rng);
  Tensor forward(const Tensor& x) override { return forward(x, {}); }
  Tensor forward(const Tensor& x, const Tensor& condition) override;
  /// Values that it yields for one image.
  int64_t features() const { return features_; }

 private:
  int64_t condition_, features_;
};

/// Codes to images: (B, latent_dim) -> (B, C, S, S). Layers `linear`, `conv0`, ...; norms before
/// each activation.
class ConvDecoder : public ConvStack {
 public:
  /// Codes of `latent_dim` values to images.
  ConvDecoder(int64_t latent_dim, const ConvOptions& options, Rng& rng);
  Tensor forward(const Tensor& z) override { return forward(z, {}); }
  /// `condition` (B, norm_condition), or undefined where that is 0.
  Tensor forward(const Tensor& z, const Tensor& condition) override;

 private:
  kernels::Activation activation_;
  int64_t top_, side_;  // channels and sides of the smallest image
  std::shared_ptr<Linear> linear_;
  std::shared_ptr<BatchNorm> norm_;            // after `linear_`; null where
  std::shared_ptr<ConditionalNorm> set_norm_;  // there is this one, or none
};

/// Images to one number: (B, C, S, S), (B, condition) -> (B, 1). A ConvEncoder `features` and a
/// layer `linear`.
class ConvCritic : public Net {
 public:
  /// Images to one logit.
  ConvCritic(const ConvOptions& options, Rng& rng);
  Tensor forward(const Tensor& x) override { return forward(x, {}); }
  Tensor forward(const Tensor& x, const Tensor& condition) override {
    return linear_->forward(features_->forward(x, condition));
  }

 private:
  std::shared_ptr<ConvEncoder> features_;
  std::shared_ptr<Linear> linear_;
};

}  // namespace elbo::nn
