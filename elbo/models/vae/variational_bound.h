// SPDX-License-Identifier: MIT
// The loss that variational autoencoders share (Kingma and Welling 2014):
//   ELBO(x) = E_q[log p(x|z)] - KL(q(z|x) || p(z)) <= log p(x),
//   loss = reconstruction_weight * E[-log p(x|z)] + alpha * warm-up * E[KL].
// Both weights 1 is the paper; alpha is the beta of Higgins et al. 2017; the warm-up goes linearly
// from 0 to 1 over `warmup_epochs` (Sonderby et al. 2016). The reported `elbo` has neither weight
// nor warm-up.
#pragma once
#include "elbo/models/vae/likelihood_autoencoder.h"

namespace elbo::models {

/// Options of a model that maximises the bound.
struct VariationalOptions {
  AutoencoderOptions nets;           ///< encoder, decoder, likelihood
  double reconstruction_weight = 1;  ///< of -log p(x|z)
  double alpha = 1;                  ///< of the KL term
  double warmup_epochs = 0;          ///< over which alpha is reached

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    nets.fields(visit);
    visit("reconstruction_weight", reconstruction_weight, "weight of -log p(x|z)", AtLeast{0});
    visit("alpha", alpha, "weight of the KL term; 1: the ELBO", AtLeast{0});
    visit("warmup_epochs", warmup_epochs, "epochs over which the KL's weight rises from 0 to alpha",
          AtLeast{0});
  }
};

/// Of -log p(x|z) at a draw of q and KL(q || p(z)), (B) each, nats: parts `reconstruction`, `kl`
/// and `elbo`.
LossTerms elbo_loss(const Tensor& nll, const Tensor& kl, const VariationalOptions& options,
                    const TrainingProgress& progress);

}  // namespace elbo::models
