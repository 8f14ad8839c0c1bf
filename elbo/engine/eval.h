// SPDX-License-Identifier: MIT
// `elbo eval`.
#pragma once
#include "elbo/api/requests.h"

namespace elbo {

/// Takes each measure on the test split; prints a table, or as JSON one object for one protocol and
/// a list for several. Results over the whole split are added to the run's eval/<protocol>.jsonl.
/// UsageError for an unknown protocol; Unsupported where the model lacks the ability.
int engine_eval(const EvalRequest& request);

}  // namespace elbo
