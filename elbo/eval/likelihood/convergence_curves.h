// SPDX-License-Identifier: MIT
// Estimates of log p(x) against the number of draws that they take, from the encoder and from the
// prior.
#pragma once
#include "elbo/eval/batches.h"
#include "elbo/measures/likelihood/curve.h"

namespace elbo::eval {

/// log (1/k) sum_i p(x|z_i) p(z_i) / q(z_i|x) for k = 1, 2, 5, 10, ... up to `most`: the mean over
/// all whole blocks of k among the same `most` draws an image, those of estimate_iw(), to which the
/// last value is equal. Unsupported for a model that bounds no likelihood; DataError for an empty
/// data set.
measures::LikelihoodCurve encoder_curve(models::Model& model, const data::Dataset& data,
                                        int64_t most, const EvalOptions& options);

/// The likelihood by draws from the prior, which every text on the subject begins with and nobody
/// uses: log p(x) ~ log (1/n) sum_i p(x|z_i), z_i ~ p(z). For nearly every z_i the term is about 0,
/// so n must be astronomically large; until then the estimate lies far below the truth. All images
/// of a set share the same n codes, code i depending on (seed, i) alone: that makes n decodes of n
/// times the images, and leaves each image's estimate what it is.
/// The estimate for n = 10, 20, 50, 100, ... up to `most`, each with the first n of the same codes.
/// Unsupported for a model that bounds no likelihood; DataError for an empty data set.
measures::LikelihoodCurve prior_curve(models::Model& model, const data::Dataset& data, int64_t most,
                                      const EvalOptions& options);

}  // namespace elbo::eval
