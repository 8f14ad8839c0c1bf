// SPDX-License-Identifier: MIT
// Likelihoods of discrete values. Of a class: a softmax. Of pixels, given logits l, Bernoulli:
//   log p(x | l) = x log s(l) + (1 - x) log(1 - s(l)),   s the logistic function.
// For x strictly between 0 and 1 this is minus the cross-entropy, as the field reports it for grey
// MNIST, and no likelihood: it has no density that integrates to 1
// (objectives/continuous_bernoulli.h does).
#pragma once
#include "elbo/objectives/per_example.h"

namespace elbo::objectives {

/// log p(x | logits) in nats, summed over an example's values. (B, ...), (B, ...) in [0, 1] -> (B).
/// ShapeError where sizes differ.
Tensor bernoulli_log_prob(const Tensor& logits, const Tensor& x);

/// log p(x_i | logits_j) for each i and j: x . l_j - sum log(1 + exp(l_j)) is linear in x, so one
/// product does it. (K, N), (B, N) -> (B, K).
Tensor bernoulli_log_prob_each(const Tensor& logits, const Tensor& x);

/// E[x | logits] = s(logits). Same shape.
Tensor bernoulli_mean(const Tensor& logits);

/// -log softmax(logits) at the class that `one_hot` marks: (B, K), (B, K) -> (B), nats. ShapeError
/// where sizes differ.
Tensor categorical_nll(const Tensor& logits, const Tensor& one_hot);

}  // namespace elbo::objectives
