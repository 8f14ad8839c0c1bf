// SPDX-License-Identifier: MIT
// `elbo latent scatter|manifold|interpolate|traverse`.
#pragma once
#include "elbo/door/requests.h"

namespace elbo {

/// Writes the picture, or for a scatter also the points as .json or the codes as .npy. Errors of load_model(); Unsupported where the model lacks
/// what is asked of it; UsageError for a dimension that is not there.
int engine_latent(const LatentRequest& request);

}  // namespace elbo
