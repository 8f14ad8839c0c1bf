// SPDX-License-Identifier: MIT
// A critic that is an autoencoder (Zhao et al. 2017): what it reconstructs badly it takes for
// generated.
//   code = Enc(x)
//   energy(x) = |x - Dec(code)|^2 or |x - Dec(code)|_1, a sum over the example's values
// No batch norm but in the nets of Larsen et al.: an example's energy is its own, not its batch's.
// Both sides of the difference depend on x, and a generator learns through both.
#pragma once
#include "elbo/models/nets.h"

namespace elbo {

enum class EnergyForm { squared, absolute };

struct AutoencoderCriticOptions {
  NetOptions net;
  /// 0: mlp: the last hidden layer is the code, activated; else 64
  int64_t code_dim = 0;
  EnergyForm energy = EnergyForm::squared;  ///< set by the model, no field
};

/// An encoder and a decoder with a linear end, of the data's shape.
class AutoencoderCritic : public torch::nn::Module {
 public:
  /// Registers `encoder`, `decoder` and, where the code is no hidden layer, `code`. ConfigError as
  /// make_encoder, and for an mlp that has neither a code nor a hidden layer.
  AutoencoderCritic(const AutoencoderCriticOptions& options, const DataInfo& info, Rng& rng);

  /// (B, ...) -> (B, D).
  Tensor code(const Tensor& x);
  /// Of examples whose codes are known: (B, ...), (B, D) -> (B), not below 0.
  Tensor energy(const Tensor& x, const Tensor& code);
  /// (B, ...) -> (B), not below 0.
  Tensor energy(const Tensor& x) { return energy(x, code(x)); }

 private:
  EnergyForm form_;
  std::shared_ptr<Net> encoder_, decoder_;
  std::shared_ptr<Net> code_;  // (B, features) -> (B, D); null: the features are the code
};

}  // namespace elbo
