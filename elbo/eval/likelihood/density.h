// SPDX-License-Identifier: MIT
// log p(x) of models that know it: exactly, or by the flow of an ODE.
#pragma once
#include "elbo/data/dataset.h"
#include "elbo/eval/batches.h"
#include "elbo/measures/estimate.h"
#include "elbo/models/abilities.h"

namespace elbo::eval {

/// Means over examples.
struct DensityEstimate {
  measures::Estimate nats;  ///< log p(x) in the model's own space
  /// log-probability of the grey levels, nats an image: over K draws of the noise between levels
  /// the logarithm of the mean probability. Count 0 where there are no levels.
  measures::Estimate level_nats;
  models::DensityKind kind = models::DensityKind::exact;    ///< how right they are
  models::DensitySpace space = models::DensitySpace::real;  ///< that `nats` are of
};

/// Over the examples of `data`, with `draws` draws of noise for each. Unsupported where the model
/// has no density.
DensityEstimate estimate_density(models::Model& model, const data::Dataset& data, int64_t draws,
                                 const EvalOptions& options);

}  // namespace elbo::eval
