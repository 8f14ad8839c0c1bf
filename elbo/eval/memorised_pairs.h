// SPDX-License-Identifier: MIT
// Samples beside the training examples that they are most like: a measure and a picture of it.
#pragma once
#include "elbo/eval/protocol.h"

namespace elbo {

/// `memorisation_X_N`: N samples and N test examples against the whole training set, and a figure
/// of the samples nearest to it.
Measure memorisation(EvalContext& context, const ProtocolArguments& arguments);

}  // namespace elbo
