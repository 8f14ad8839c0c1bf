// SPDX-License-Identifier: MIT
// The aggregated posterior q(z) = 1/N sum_n q(z|x_n) of N examples, and what the KL term of the
// bound is made of (Hoffman and Johnson 2016, "ELBO surgery"):
//   E_n KL(q(z|x_n) || p(z)) = I_q(n; z) + KL(q(z) || p(z))
//   KL(q(z) || prod_j q(z_j)) = total correlation (Chen et al. 2018)
// One draw z_n ~ q(z|x_n) an example, every density of the mixture a full sum over its N
// components:
//   I_q = mean_n [log q(z_n|x_n) - log q(z_n)]
//   KL(q(z) || p(z)) = mean KL (closed form) - I_q
//   TC = sum_j I_q(n; z_j) - I_q
// For the mixture of these N examples the estimates have no bias. Seen as estimates for the
// population: I_q lies too low (it cannot exceed log N; near log N it says "at least"), the
// distance to the prior and the total correlation by as much too high. Cost: N^2 Z.
#pragma once
#include <vector>

#include "elbo/core/rng.h"
#include "elbo/measures/estimate.h"
#include "elbo/measures/latent/codes.h"

namespace elbo::measures {

/// How the KL term of a dimension, or of all together, divides. In nats; standard errors are over
/// examples and their draws, with the mixture held fixed.
struct KlShares {
  Estimate kl;           ///< E_n KL(q(z|x_n) || N(0, I)) = information + prior
  Estimate information;  ///< I_q(n; z), between 0 and log N
  Estimate prior;        ///< KL(q(z) || N(0, I))
};

/// What the KL term of the bound is made of, nats.
struct AggregatedPosterior {
  KlShares all;                        ///< of whole codes
  std::vector<KlShares> of_dimension;  ///< (Z)
  Estimate total_correlation;          ///< KL(q(z) || prod_j q(z_j))
};

/// Row n of the noise is row n of `rng`. Unsupported for points; ShapeError, DataError.
AggregatedPosterior aggregated_posterior(const Codes& codes, Rng& rng);

}  // namespace elbo::measures
