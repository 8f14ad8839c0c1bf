// SPDX-License-Identifier: MIT
// The model that a command is to look at: a bundle's, or that of a checkpoint.
#pragma once
#include "elbo/api/requests.h"
#include "elbo/models/bundle_io.h"

namespace elbo::engine {

/// With request.checkpoint the weights after that step, averaged ones where the run keeps them.
/// Else the bundle; of a run that is still training, or has trained further than its bundle, the
/// last checkpoint, and which one is said. The model is on request.device. Nothing of the run is
/// changed. UsageError for a run or step that is not there; ConfigError for a device that is not
/// there; DataError where there is neither model nor checkpoint, or what is there is damaged.
models::LoadedModel open_model(const api::ModelRequest& request);

}  // namespace elbo::engine
