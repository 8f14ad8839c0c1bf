// SPDX-License-Identifier: MIT
// The turn that variational autoencoders share (Kingma and Welling 2014):
//   ELBO(x) = E_q[log p(x|z)] - KL(q(z|x) || p(z)) <= log p(x),
//             z = mean + exp(.5 log_var) eps, eps ~ N(0, I), one draw an example
//   loss = reconstruction_weight * E[-log p(x|z)] + alpha * warm-up * E[KL]
// Both weights 1 is the paper; alpha is the beta of Higgins et al. 2017; the warm-up goes linearly
// from 0 to 1 over `warmup_epochs` (Sonderby et al. 2016). The reported `elbo` has neither weight
// nor warm-up. What the encoder sees in training may differ from the example that is to be
// reconstructed (dvae).
#pragma once
#include "elbo/models/likelihood_autoencoder.h"

namespace elbo {

struct VariationalOptions {
  AutoencoderOptions nets;
  double reconstruction_weight = 1;
  double alpha = 1;
  double warmup_epochs = 0;

  template <class Visit>
  void fields(Visit&& visit) {
    nets.fields(visit);
    visit("reconstruction_weight", reconstruction_weight, "weight of -log p(x|z)", AtLeast{0});
    visit("alpha", alpha, "weight of the KL term; 1: the ELBO", AtLeast{0});
    visit("warmup_epochs", warmup_epochs, "epochs over which the KL's weight rises from 0 to alpha",
          AtLeast{0});
  }
};

/// One player of the model's name, one turn `elbo`.
class VariationalAutoencoder : public LikelihoodAutoencoder {
 public:
  VariationalAutoencoder(const VariationalOptions& options, const AutoencoderForm& form,
                         const DataInfo& info, Rng& rng)
      : LikelihoodAutoencoder(options.nets, form, info, rng), options_(options) {}

  std::vector<Player> players() override { return {{form().model, parameters()}}; }
  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"elbo", [this](const Batch& batch, const TrainingProgress& progress, Rng& rng) {
               return play(batch, progress, rng);
             }}};
  }

 protected:
  /// What the encoder sees of (B, ...) in training. Rows of noise are keyed by example.
  virtual Tensor seen(const Tensor& x, Rng&) const { return x; }

 private:
  TurnResult play(const Batch& batch, const TrainingProgress& progress, Rng& rng);
  double warmth(const TrainingProgress& progress) const;  // the share of alpha that counts

  VariationalOptions options_;
};

}  // namespace elbo
