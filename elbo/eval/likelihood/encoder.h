// SPDX-License-Identifier: MIT
// The importance-weighted estimate against the number of its draws: what an encoder saves beside
// draws from the prior.
#pragma once
#include "elbo/eval/likelihood/curve.h"
#include "elbo/eval/pass.h"

namespace elbo {

/// log (1/k) sum_i p(x|z_i) p(z_i) / q(z_i|x) for k = 1, 2, 5, 10, ... up to `most`: the mean over
/// all whole blocks of k among the same `most` draws an image, those of estimate_iw(), to which the
/// last value is equal. Unsupported for a model that bounds no likelihood; DataError for an empty
/// data set.
LikelihoodCurve encoder_curve(Model& model, const Dataset& data, int64_t most,
                              const EvalOptions& options);

}  // namespace elbo
