// SPDX-License-Identifier: MIT
// `elbo translate`.
#pragma once
#include "elbo/api/requests.h"

namespace elbo {

/// A picture of examples of one domain, below them what they become in the other, below that the
/// way back. Errors of open_model(); Unsupported where the model does not translate.
int engine_translate(const TranslateRequest& request);

}  // namespace elbo
