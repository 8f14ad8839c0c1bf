// SPDX-License-Identifier: MIT
// log p(x) by annealed importance sampling, for any model with a decoder and a density of codes (Wu
// et al. 2017): an estimate that does not depend on how good an encoder is. Over a data set it is a
// lower bound in expectation; on examples that the model drew itself an upper bound goes with it,
// and their gap says how far the lower one can be trusted.
#pragma once
#include "elbo/eval/batches.h"
#include "elbo/measures/estimate.h"

namespace elbo::eval {

/// How the chains are made.
struct AisOptions {
  int64_t distributions = 1000;  ///< the T of `ais_T`
  int64_t chains = 16;           ///< for each example
  int64_t leaps = 10;            ///< leapfrog steps a transition
  /// Towards which step sizes are tuned, for each example and temperature.
  double acceptance = .65;
  /// Of p(x|z) = N(decode(z), sigma^2 I), for models that have no p(x|z) of their own.
  double sigma = .1;
};

/// log p(x) over a data set from below, nats.
struct AisEstimate {
  measures::Estimate lower;      ///< mean over examples of log mean w
  double acceptance = 0;         ///< mean over examples, chains and temperatures
  double effective = 0;          ///< chains that count, (sum w)^2 / sum w^2: mean over examples
  double monte_carlo_error = 0;  ///< of lower.mean, by the chains alone
};

/// Examples beyond a small memory's worth are taken one batch after the other; each row of
/// `options.partial_results` is an example. Unsupported where joint_of() says so; DataError for an
/// empty data set.
AisEstimate estimate_ais(models::Model& model, const data::Dataset& data, const AisOptions& ais,
                         const EvalOptions& options);

/// log p(x) over simulated examples between two bounds, nats.
struct AisBounds {
  measures::Estimate lower;  ///< of chains from the prior
  measures::Estimate upper;  ///< of chains back from the code that made the example
  double gap = 0;            ///< upper.mean - lower.mean
  double gap_error = 0;      ///< its standard error over examples
  double acceptance = 0;     ///< of both ways; mean over examples, chains and temperatures
  double effective_up = 0, effective_down = 0;  ///< chains that count on each way
};

/// Of `options.limit` examples (0: 100) that the model draws of itself, in the shape of `info`.
/// Unsupported also where it cannot draw from p(x|z).
AisBounds estimate_ais_bounds(models::Model& model, const data::DataInfo& info,
                              const AisOptions& ais, const EvalOptions& options);

}  // namespace elbo::eval
