// SPDX-License-Identifier: MIT
// A critic that is an autoencoder (Zhao et al. 2017): what it reconstructs badly it takes for
// generated.
//   code = Enc(x)
//   energy(x) = |x - Dec(code)|^2 or |x - Dec(code)|_1, a sum over the example's values
// No batch norm but in the nets of Larsen et al.: an example's energy is its own, not its batch's.
// Both sides of the difference depend on x, and a generator learns through both. A pair with such a
// critic (EBGAN, MAGAN, BEGAN) has no ability but those of the generator: the critic's codes are
// not the generator's, its reconstructions are not the generator's images, and an energy, trained
// on examples of the generator alone, is neither a logit nor an unnormalised log-density.
#pragma once
#include "elbo/models/generator_model.h"

namespace elbo::models {

/// How far a reconstruction is from its example.
enum class EnergyForm { squared, absolute };

/// The defaults are the nets of the lecture's repository: 10-128-784 and 784-128-784.
struct EnergyPairOptions {
  /// Of the generator and the critic's halves.
  GeneratorOptions generator{.latent_dim = 10, .net = {.hidden = {128}, .init = nn::Init::torch}};
  int64_t code_dim = 0;  ///< values of the critic's code

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    generator.fields(visit);
    visit("code_dim", code_dim,
          "size of the critic's code; 0: of an mlp its last hidden layer, of the others 64",
          AtLeast{0});
  }
};

/// An encoder and a decoder with a linear end, of the data's shape.
class AutoencoderCritic : public torch::nn::Module {
 public:
  /// Nets, code and energy.
  struct Form {
    NetOptions net;  ///< of both halves
    /// 0: of an mlp the last hidden layer is the code, activated; else 64.
    int64_t code_dim = 0;
    EnergyForm energy = EnergyForm::squared;  ///< of an example
  };
  /// Registers `encoder`, `decoder` and, where the code is no hidden layer, `code`. ConfigError as
  /// make_encoder, and for an mlp that has neither a code nor a hidden layer.
  AutoencoderCritic(const Form& form, const data::DataInfo& info, Rng& rng);

  /// (B, ...) -> (B, D).
  Tensor code(const Tensor& x);
  /// Of examples whose codes are known: (B, ...), (B, D) -> (B), not below 0.
  Tensor energy(const Tensor& x, const Tensor& code);
  /// (B, ...) -> (B), not below 0.
  Tensor energy(const Tensor& x) { return energy(x, code(x)); }

 private:
  EnergyForm energy_;
  std::shared_ptr<nn::Net> encoder_, decoder_;
  std::shared_ptr<nn::Net> code_;  // (B, features) -> (B, D); null: the features are the code
};

}  // namespace elbo::models
