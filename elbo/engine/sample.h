// SPDX-License-Identifier: MIT
// `elbo sample`.
#pragma once
#include "elbo/api/requests.h"

namespace elbo {

/// Draws examples into a sheet, an array or a folder of pictures. Sample i depends on (seed, i)
/// alone. The errors of open_model() and draw_samples(); UsageError where the count is too large
/// for the kind of file.
int engine_sample(const SampleRequest& request);

}  // namespace elbo
