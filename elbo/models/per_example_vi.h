// SPDX-License-Identifier: MIT
// Variational inference example by example: q(z|x) for models whose encoder has no density, a
// Gaussian fitted to each example by itself, as in Cremer, Li and Duvenaud 2018 ("Inference
// suboptimality in variational autoencoders"):
//   maximise  E_q[log p(x|z)] - KL(q || N(0, I))  over  q = N(mean, diag(exp(log_var)))
// by Adam on reparameterised draws.
// Whatever it finds, draws that are independent of the fit make a lower bound of log p(x) in
// expectation; how good the encoder is does not enter but as where the fit begins.
#pragma once
#include "elbo/models/abilities.h"

namespace elbo::models {

/// The Gaussian found for each of the (B, ...) examples from `start`, whose log_var may be
/// undefined. p(z) must be N(0, I). The fit takes its noise, keyed by example, from `rng` before
/// anything drawn later, and computes gradients also where the caller wants none.
Posterior per_example_vi(BoundsLikelihood& model, const Tensor& x, const Posterior& start,
                         Rng& rng);

}  // namespace elbo::models
