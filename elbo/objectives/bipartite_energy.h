// SPDX-License-Identifier: MIT
// Binary units in two layers, connected only across (Smolensky 1986, "harmonium"; the restricted
// Boltzmann machine):
//   E(v, h) = -b.v - c.h - h W v,   p(v, h) = exp(-E(v, h)) / Z.
// Given one layer the units of the other are independent, so either can be summed out: p(v) =
// exp(-F(v)) / Z,
//   F(v) = -b.v - sum_j log(1 + exp(c_j + W_j v)).
#pragma once
#include "elbo/objectives/per_example.h"

namespace elbo::objectives {

/// The parameters of E, not copied.
struct BipartiteEnergy {
  Tensor weight;   ///< W: (H, V)
  Tensor visible;  ///< b: (V)
  Tensor hidden;   ///< c: (H)

  /// c + W v, whose logistic is p(h = 1 | v): (B, V) -> (B, H).
  Tensor hidden_logits(const Tensor& v) const;
  /// b + W^T h, whose logistic is p(v = 1 | h): (B, H) -> (B, V).
  Tensor visible_logits(const Tensor& h) const;
  /// The same energy with the layers' roles exchanged.
  BipartiteEnergy exchanged() const { return {weight.t().contiguous(), hidden, visible}; }
  /// Constants in double, for sums over many states.
  BipartiteEnergy in_double() const;
};

/// F(v) in nats. (B, V) -> (B). Values between 0 and 1 count as probabilities: b.v and W v are
/// linear in them.
Tensor free_energy(const BipartiteEnergy& energy, const Tensor& v);

/// The same of inverse temperature `beta`: that of the energy beta E, whose hidden units are summed
/// out. (B, V), (B) or () -> (B), nats.
Tensor tempered_free_energy(const BipartiteEnergy& energy, const Tensor& v, const Tensor& beta);

/// F(u) of visible units that are real, in units of their deviation (Hinton 2010, section 13.2):
///   E(u, h) = .5 |u - b|^2 - c.h - h W u,  F(u) = .5 |u - b|^2 - sum_j log(1 + exp(c_j + W_j u)).
/// p(u|h) = N(b + W^T h, I). (B, V) -> (B), nats.
Tensor gaussian_free_energy(const BipartiteEnergy& energy, const Tensor& u);

}  // namespace elbo::objectives
