// SPDX-License-Identifier: MIT
// Hamiltonian Monte Carlo (Duane et al. 1987; Neal 2011) on codes z, of many chains at once, each a
// row. The density is tempered, p(z) p(x|z)^beta; with p ~ N(0, I),
//   leapfrog: p += e/2 g(z),  z += e p,  p += e/2 g(z),  g = grad log p(z) + beta grad log p(x|z),
// then z is taken with probability min(1, exp(H before - H after)), H = -log density + |p|^2 / 2.
// Leaves the density unchanged for any step size that does not depend on the state. Where the
// density is 0 (outside a uniform prior) nothing is taken; the trajectory may pass there.
#pragma once
#include "elbo/measures/likelihood/joint_density.h"

namespace elbo::measures {

/// Where R chains are, with the two log-densities and their gradients apart: a change of beta costs
/// no decoding.
struct Chains {
  Tensor z;                    ///< (R, Z)
  Tensor log_prior;            ///< (R) double: log p(z), nats
  Tensor log_likelihood;       ///< (R) double: log p(x|z), nats
  Tensor prior_gradient;       ///< (R, Z): of log_prior by z
  Tensor likelihood_gradient;  ///< (R, Z): of log_likelihood by z
};

/// Chains at `z` (R, Z). Nothing but z is differentiated by.
Chains chains_at(const LatentDensity& density, const Tensor& z);

/// One trajectory.
struct Leap {
  double beta = 1;     ///< power of p(x|z): 0 is the prior, 1 the posterior
  Tensor step;         ///< e of each chain: (R)
  int64_t count = 10;  ///< leapfrog steps
};

/// Chains that move.
struct Flight {
  Chains chains;    ///< where they are
  Tensor momentum;  ///< (R, Z)
};

/// Where `leap.count` leapfrog steps lead: deterministic, volume-preserving, and undone by the same
/// from (z, -p).
Flight leapfrog(const LatentDensity& density, const Flight& from, const Leap& leap);

/// One transition of every chain, row i of its noise that of `rng`. Each chain's step is drawn anew
/// from 0.8 to 1.2 of `leap.step`, lest trajectories close to orbits. Returns the probabilities of
/// acceptance: (R), double; 0 where a trajectory has left the numbers.
Tensor hmc_transition(const LatentDensity& density, Chains& chains, const Leap& leap, Rng& rng);

}  // namespace elbo::measures
