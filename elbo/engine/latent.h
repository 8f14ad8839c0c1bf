// SPDX-License-Identifier: MIT
// `elbo latent KIND`.
#pragma once
#include "elbo/api/requests.h"

namespace elbo {

/// Writes what the kind makes: a picture, an animation, a figure as data, numbers (docs/latent.md).
/// Errors of open_model(); Unsupported where the model or its data lack what is asked of them;
/// UsageError for an ending, a dimension or an attribute that is not there.
int engine_latent(const LatentRequest& request);

}  // namespace elbo
