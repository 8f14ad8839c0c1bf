// SPDX-License-Identifier: MIT
// The losses that variational autoencoders share. Of one draw (Kingma and Welling 2014):
//   ELBO(x) = E_q[log p(x|z)] - KL(q(z|x) || p(z)) <= log p(x),
//   loss = reconstruction_weight * E[-log p(x|z)] + alpha * warm-up * E[KL].
// Both weights 1 is the paper; alpha is the beta of Higgins et al. 2017; the warm-up goes linearly
// from 0 to 1 over `warmup_epochs` (Sonderby et al. 2016), or again and again over the first half
// of each of `warmup_cycles` (Fu et al. 2019); with `free_bits` no dimension of an example's code
// pays for less than so many nats (Kingma et al. 2016). The reported `elbo` has none of these.
// Of k draws, log w_i = log p(x|z_i) + log p(z_i) - log q(z_i|x):
//   iwae   log 1/k sum_i w_i                                    (Burda et al. 2016)
//   miwae  mean of `bound_groups` such bounds, k draws each     (Rainforth et al. 2018)
//   piwae  decoder: iwae of all draws; encoder: miwae           (the same)
//   ciwae  bound_mix * ELBO + (1 - bound_mix) * iwae            (the same)
//   dreg   decoder: iwae; encoder: sum_i ~w_i^2 log w_i through z alone, ~w normalised
//                                                               (Tucker et al. 2019)
//   stl    the ELBO, whose gradient goes through z alone        (Roeder et al. 2017)
#pragma once
#include "elbo/models/vae/likelihood_autoencoder.h"

namespace elbo::models {

/// What is maximised.
enum class BoundKind { elbo, iwae, miwae, piwae, ciwae, dreg, stl };
constexpr auto enum_names(BoundKind) {
  return std::array{"elbo", "iwae", "miwae", "piwae", "ciwae", "dreg", "stl"};
}

/// Options of a model that maximises a bound.
struct VariationalOptions {
  AutoencoderOptions nets;            ///< encoder, decoder, likelihood
  PriorOptions prior = {};            ///< p(z)
  BoundKind bound = BoundKind::elbo;  ///< which one
  int64_t draws = 1, groups = 1;      ///< k, and bounds of k draws each
  double mix = .5;                    ///< of the ELBO in `ciwae`
  double reconstruction_weight = 1;   ///< of -log p(x|z)
  double alpha = 1;                   ///< of the KL term
  double warmup_epochs = 0;           ///< over which alpha is reached
  int64_t warmup_cycles = 0;          ///< times that it rises over the run
  double free_bits = 0;               ///< nats a dimension

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    nets.fields(visit);
    prior.fields(visit);
    bound_fields(visit);
  }
  /// Of those, what says how nets learn, for a model with nets of its own.
  template <class Visit>
  void bound_fields(Visit&& visit) {
    visit("bound", bound,
          "what is maximised: the ELBO, or a bound of several draws of the code (iwae, miwae, "
          "piwae, ciwae), or with other gradients of the encoder (dreg, stl)");
    visit("draws", draws, "codes drawn for each example", AtLeast{1});
    visit("bound_groups", groups, "miwae, piwae: bounds that are averaged, of `draws` each",
          AtLeast{1});
    visit("bound_mix", mix, "ciwae: weight of the ELBO; the rest is iwae's", Between{0, 1});
    visit("reconstruction_weight", reconstruction_weight, "weight of -log p(x|z)", AtLeast{0});
    visit("alpha", alpha, "weight of the KL term; 1: the ELBO", AtLeast{0});
    visit("warmup_epochs", warmup_epochs, "epochs over which the KL's weight rises from 0 to alpha",
          AtLeast{0});
    visit("warmup_cycles", warmup_cycles,
          "times that the KL's weight rises from 0 to alpha, over the first half of each part of "
          "the run; 0: as warmup_epochs",
          AtLeast{0});
    visit("free_bits", free_bits,
          "nats of KL that each dimension of an example's code has for nothing", AtLeast{0});
  }
};

/// ConfigError where options contradict each other: weights of the KL where it does not stand
/// alone, several groups where there is one bound. To be called by a model's constructor.
void check_bound(const VariationalOptions& options);

/// Whether encoder and decoder want different things, and are players of their own.
inline bool has_two_players(const VariationalOptions& options) {
  return options.bound == BoundKind::piwae || options.bound == BoundKind::dreg;
}

/// Of -log p(x|z) at a draw of q and KL(q || p(z)), (B) each, nats: parts `reconstruction`, `kl`
/// and `elbo`.
LossTerms elbo_loss(const Tensor& nll, const Tensor& kl, const VariationalOptions& options,
                    const TrainingProgress& progress);

/// What a bound of several draws is made of: (B, k) each, nats.
struct DrawWeights {
  Tensor log_p;  ///< log p(x|z)
  /// log p(z) - log q(z|x)
  Tensor log_ratio;
  /// The same, without the gradient by the moments of q but through z; undefined where not asked.
  Tensor log_ratio_by_z;
};

/// The bound of `options` for each example: (B, k) -> (B), nats. `log_w` has the draws of a group
/// beside each other.
Tensor bound_of(const Tensor& log_w, const VariationalOptions& options);

/// The losses of encoder and decoder, which are the same tensor where they want the same.
struct BoundLosses {
  LossTerms encoder, decoder;  ///< parts `reconstruction`, `kl`, `elbo` and `bound`
};

/// Of such weights; the KL in them is that of the draws.
BoundLosses bound_losses(const DrawWeights& weights, const VariationalOptions& options);

}  // namespace elbo::models
