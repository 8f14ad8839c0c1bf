// SPDX-License-Identifier: MIT
// A generator against a critic that is an autoencoder: what EBGAN, MAGAN and BEGAN share.
// No ability but those of the generator: the critic's codes are not the generator's, its
// reconstructions are not the generator's images, and an energy, trained on examples of the
// generator alone, is neither a logit nor an unnormalised log-density.
#pragma once
#include "elbo/models/autoencoder_critic.h"
#include "elbo/models/generator_model.h"

namespace elbo {

/// The defaults are the nets of the lecture's repository: 10-128-784 and 784-128-784.
struct EnergyPairOptions {
  GeneratorOptions generator{.latent_dim = 10, .net = {.hidden = {128}, .init = Init::torch}};
  int64_t code_dim = 0;
  EnergyForm energy = EnergyForm::squared;  ///< set by the model, no field

  template <class Visit>
  void fields(Visit&& visit) {
    generator.fields(visit);
    visit("code_dim", code_dim,
          "size of the critic's code; 0: of an mlp its last hidden layer, of the others 64",
          AtLeast{0});
  }
};

/// Players `critic` and `generator`.
class EnergyPair : public GeneratorModel {
 public:
  std::vector<Player> players() override {
    return {{"critic", critic_->parameters()}, {"generator", generator().parameters()}};
  }

 protected:
  /// Registers `critic` beside what a GeneratorModel has. ConfigError as AutoencoderCritic.
  EnergyPair(const EnergyPairOptions& options, const DataInfo& info, Rng& rng, const char* name);

  /// The critic's loss against a margin, generated examples constant: E(x) + max(0, margin -
  /// E(G(z))). Parts `real_energy`, `hinge`, `fake_energy`, and `over_margin`, the share of
  /// generated examples that pay nothing. `margin` is ().
  LossTerms margin_terms(const Batch& batch, const Tensor& margin, Rng& rng);
  AutoencoderCritic& critic() const { return *critic_; }

 private:
  std::shared_ptr<AutoencoderCritic> critic_;
};

}  // namespace elbo
