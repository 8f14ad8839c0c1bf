// SPDX-License-Identifier: MIT
// Chains of a bipartite energy at several temperatures that exchange places (parallel tempering).
#pragma once
#include "elbo/core/rng.h"
#include "elbo/objectives/bipartite_energy.h"

namespace elbo::models {

/// How states move.
struct TemperedWalk {
  Tensor beta;        ///< inverse temperature of each row: (R)
  int64_t steps = 1;  ///< Gibbs steps
};

/// After such steps, each row of its own energy beta E: (R, V) -> (R, V), 0 or 1.
Tensor tempered_steps(const objectives::BipartiteEnergy& energy, Tensor v, const TemperedWalk& walk,
                      Rng& rng);

/// Which neighbours meet.
struct Meeting {
  Tensor beta;    ///< of the states: (1, M)
  int64_t first;  ///< 0: states 0 and 1, 2 and 3, ...; 1: 1 and 2, ...
};

/// Neighbours exchanged with the chance that leaves the product of all states' distributions as it
/// is. (C, M, V) -> same.
Tensor exchanged(const objectives::BipartiteEnergy& energy, const Tensor& states,
                 const Meeting& meeting, Rng& rng);

}  // namespace elbo::models
