// SPDX-License-Identifier: MIT
// Bounds on log p(x), per example and over a data set, in nats:
//   ELBO = E_q[log p(x|z)] - KL(q(z|x) || p(z))            Kingma and Welling 2014
//   L_k  = E[log (1/k) sum_i p(x|z_i) p(z_i) / q(z_i|x)]   Burda, Grosse, Salakhutdinov 2016
// L_1 = ELBO, and L_k grows to log p(x).
#pragma once
#include "elbo/eval/batches.h"
#include "elbo/measures/estimate.h"
#include "elbo/models/abilities.h"

namespace elbo::eval {

/// The two terms of the bound, each (B) in nats: ELBO = reconstruction - kl.
struct ElboTerms {
  Tensor reconstruction;  ///< log p(x|z) at one draw z ~ q(z|x)
  /// In closed form; log q(z|x) - log p(z) at the same draw where there is none.
  Tensor kl;
};

/// One draw for each of the (B, ...) examples; row i of the noise is row i of `rng`.
ElboTerms elbo_terms(models::BoundsLikelihood& model, const Tensor& x, Rng& rng);

/// How the draws of an importance-weighted bound are made.
struct Draws {
  int64_t k = 1;  ///< for each example
  /// Codes decoded at once, at most (one example's share is cut where it is larger).
  int64_t rows = 2000;
  /// The first example's row of noise; a split of an Rng forgets from_row().
  int64_t first_row = 0;
};

/// log p(x|z_i) + log p(z_i) - log q(z_i|x) for k draws: (B, ...) -> (B, k) in double. `rows`
/// changes nothing but rounding.
Tensor log_weights(models::BoundsLikelihood& model, const Tensor& x, const Draws& draws,
                   const Rng& rng);

/// log (1/k) sum_i exp(w_i) in double, safe for any finite w: (B, k) -> (B).
Tensor log_mean_exp(const Tensor& log_weights);

/// The noise of estimate_iw(), for log_weights().
Rng iw_noise(uint64_t seed);

/// Means over examples with their standard errors, nats.
struct ElboEstimate {
  measures::Estimate elbo;            ///< reconstruction - kl: negative for binary data
  measures::Estimate reconstruction;  ///< E_q[log p(x|z)]
  measures::Estimate kl;              ///< KL(q(z|x) || p(z))
};

/// The ELBO over a data set: one draw an example, its noise keyed by (seed, example). Unsupported
/// for a model that bounds no likelihood.
ElboEstimate estimate_elbo(models::Model& model, const data::Dataset& data,
                           const EvalOptions& options);

/// What the model itself takes for its ELBO: one draw an example, its noise keyed by (seed,
/// example). Unsupported for a model without such an estimate.
ElboEstimate estimate_own_bound(models::Model& model, const data::Dataset& data,
                                const EvalOptions& options);

/// The importance-weighted bound of `k` draws over a data set, noise keyed by (seed, example,
/// draw). `options.partial_results` keeps a number an example.
measures::Estimate estimate_iw(models::Model& model, const data::Dataset& data, int64_t k,
                               const EvalOptions& options);

}  // namespace elbo::eval
