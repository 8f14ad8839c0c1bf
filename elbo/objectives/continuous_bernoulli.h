// SPDX-License-Identifier: MIT
// Continuous Bernoulli (Loaiza-Ganem and Cunningham 2019): the density on [0, 1] proportional to
// lambda^x (1 - lambda)^(1 - x).
// With lambda = s(l) its constant 2 artanh(1 - 2 lambda) / (1 - 2 lambda) is l / tanh(l / 2), so
// that
//   log p(x | l) = x log s(l) + (1 - x) log(1 - s(l)) + log(l / tanh(l / 2)),
//   E[x | l] = 1 / (1 - exp(-l)) - 1 / l.
// Both have a removable singularity at l = 0 (lambda = .5); for |l| < .3 their Taylor series is
// used, right to 5e-10 there.
#pragma once
#include "elbo/objectives/per_example.h"

namespace elbo::objectives {

/// log of the normalising constant as a function of the logits, at least log 2. Same shape.
Tensor continuous_bernoulli_log_constant(const Tensor& logits);

/// log p(x | logits) in nats, summed over an example's values. (B, ...), (B, ...) in [0, 1] -> (B).
/// ShapeError where sizes differ.
Tensor continuous_bernoulli_log_prob(const Tensor& logits, const Tensor& x);

/// log p(x_i | logits_j) for each i and j. (K, N), (B, N) -> (B, K).
Tensor continuous_bernoulli_log_prob_each(const Tensor& logits, const Tensor& x);

/// The value below which x lies with probability u, log(1 + u (exp(l) - 1)) / l: draws, from
/// uniform u in [0, 1). Same shapes.
Tensor continuous_bernoulli_quantile(const Tensor& logits, const Tensor& u);

/// E[x | logits]: not s(logits), but nearer to .5. Same shape.
Tensor continuous_bernoulli_mean(const Tensor& logits);

}  // namespace elbo::objectives
