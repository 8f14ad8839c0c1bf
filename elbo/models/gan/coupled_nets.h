// SPDX-License-Identifier: MIT
// The nets of CoGAN (Liu and Tuzel 2016): two generators that share all layers but the last, two
// critics that share all but the first.
//   x_k = head_k(shared(z)),  D_k(x) = s(shared(first_k(x))),  k = 1, 2
// mlp: the layers of `hidden`. conv, larsen: what is shared is the net of one domain with
// `channels` channels in place of the picture's, what each domain has of its own a 3 x 3
// convolution at the full resolution.
// Gradients, with losses that are means over both domains (the paper's algorithm 1): a layer of one
// domain gets the gradient of its own domain's mean, a shared one the average of both. A mean over
// both gives every layer half of what its domains say, so gradients are doubled where they enter a
// domain's own critic layer, and halved where they enter the generators' shared ones.
#pragma once
#include <array>

#include "elbo/models/nets.h"

namespace elbo::models {

/// Something of each domain.
using PerDomain = std::array<Tensor, 2>;

/// Parts `shared`, `first` and `second`.
class CoupledGenerators : public torch::nn::Module {
 public:
  /// Sizes of what is shared.
  struct Form {
    int64_t latent_dim, channels;  ///< values of a code, channels between the parts
    kernels::Activation last;      ///< of the pictures
  };
  /// ConfigError as make_decoder, and for an mlp without hidden layers: it would share nothing.
  CoupledGenerators(const NetOptions& options, const Form& form, const data::DataInfo& info,
                    Rng& rng);
  /// z (B, Z) -> an example of each domain, (B, ...), values in any shape.
  PerDomain forward(const Tensor& z);

 private:
  std::shared_ptr<nn::Net> shared_, first_, second_;
};

/// Parts `shared`, `first` and `second`.
class CoupledCritics : public torch::nn::Module {
 public:
  /// ConfigError as of the generators.
  CoupledCritics(const NetOptions& options, int64_t channels, const data::DataInfo& info, Rng& rng);
  /// Logits of (B, ...) of each domain, those of domain 1 first: (2 B, 1). Both go through the
  /// shared layers as one batch.
  Tensor forward(const PerDomain& x);

 private:
  std::shared_ptr<nn::Net> shared_, first_, second_;
};

/// x, whose gradient is multiplied by `factor`.
Tensor with_scaled_gradient(const Tensor& x, double factor);

}  // namespace elbo::models
