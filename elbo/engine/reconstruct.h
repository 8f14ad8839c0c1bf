// SPDX-License-Identifier: MIT
// `elbo reconstruct`.
#pragma once
#include "elbo/api/requests.h"

namespace elbo {

/// A picture of examples, below them their reconstructions through the mean code, below them those
/// through codes drawn from the posterior. Errors of open_model(); Unsupported where the model does
/// not reconstruct.
int engine_reconstruct(const ReconstructRequest& request);

}  // namespace elbo
