// SPDX-License-Identifier: MIT
// The parts of a KL (Chen et al. 2018), and codes whose dimensions come from different examples
// (Kim and Mnih 2018).
#pragma once
#include "elbo/models/abilities.h"

namespace elbo::models {

/// KL(q(z|x) || N(0, I)) at a draw, in three: (B) each, nats.
struct KlParts {
  Tensor information;        ///< log q(z|x) - log q(z)
  Tensor total_correlation;  ///< log q(z) - sum_j log q(z_j)
  Tensor dimensions;         ///< sum_j log q(z_j) - log p(z)
};

/// Of draws z (B, Z) of `own`, whose q(z) = 1/(count M) sum_i q(z|x_i) over the M rows of `all`.
KlParts kl_parts(const Tensor& z, const Posterior& own, const Posterior& all, int64_t count);

/// Each column of the batch's rows in an order of its own: (B, Z) -> (B, Z). Over the whole batch.
Tensor shuffled_dimensions(const Tensor& z, const Rng& rng);

}  // namespace elbo::models
