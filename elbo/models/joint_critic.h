// SPDX-License-Identifier: MIT
// A critic of pairs (x, z) (Dumoulin et al. 2017; Donahue et al. 2017): does a code belong to an
// example, and both to the data?
//   mlp:          x and z side by side through the hidden layers to one number
//   conv, larsen: the image through a convolutional trunk, what comes out beside z through the
//                 hidden layers
// The trunk of conv has no batch norm and leaky_relu: pairs of both kinds go through as one batch.
#pragma once
#include "elbo/models/nets.h"
#include "elbo/nn/mlp.h"

namespace elbo {

class JointCritic : public torch::nn::Module {
 public:
  /// Registers `trunk` (where there is one) and `head`. ConfigError where `options.hidden` is
  /// empty, or as make_encoder.
  JointCritic(const NetOptions& options, const DataInfo& info, int64_t latent_dim, Rng& rng);
  /// Logits, positive for pairs of a real example and its code: (B, ...), (B, Z) -> (B, 1).
  Tensor forward(const Tensor& x, const Tensor& z);

 private:
  std::shared_ptr<Net> trunk_;  // null for an mlp
  std::shared_ptr<Mlp> head_;
};

}  // namespace elbo
