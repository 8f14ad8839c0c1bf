// SPDX-License-Identifier: MIT
// A look at a model in the middle of its training, through its abilities: what its code carries and
// whether it reconstructs better than the mean image, and whether its samples differ. Draws from a
// stream of its own, always the same.
#pragma once
#include <optional>

#include "elbo/models/model.h"

namespace elbo::train {

/// What a look found; absent where the model has no such ability.
struct Probe {
  /// KL(q(z_d|x) || N(0, 1)), mean over examples, a latent dimension each
  std::vector<double> dimension_nats;
  std::optional<double> reconstruction_error;  ///< squared error an example, through the mean code
  double mean_image_error = 0;                 ///< the same, of the examples' own mean
  /// Squared distance of samples from their mean, mean over samples.
  std::optional<double> sample_spread;
};

/// Looks at some examples. The caller sets evaluation mode and no-gradient.
Probe probe(models::Model& model, const tensor::Batch& batch);

}  // namespace elbo::train
