// SPDX-License-Identifier: MIT
// The last step of a likelihood: the Bernoulli log-likelihood of rows of logits, with its gradient
// computed in the forward pass; and the squared Euclidean distance of examples, which ends a
// Gaussian likelihood and a reconstruction error in features.
#pragma once
#include "elbo/tensor/tensor.h"

namespace elbo::kernels {

/// sum_i x_i log s(l_i) + (1 - x_i) log(1 - s(l_i)), nats. logits (B k, D), x (B, D) of which each
/// row counts for k rows of logits one after another -> (B k). Differentiable by the logits; where
/// x wants a gradient, by the reference.
Tensor bernoulli_tail(const Tensor& logits, const Tensor& x);

/// The same in torch operations.
Tensor bernoulli_tail_reference(const Tensor& logits, const Tensor& x);

/// sum_i (a_i - b_i)^2 for each row. (B, D), (B, D) -> (B).
Tensor squared_distances(const Tensor& a, const Tensor& b);

/// The same in torch operations.
Tensor squared_distances_reference(const Tensor& a, const Tensor& b);

/// Of each row with each: (M, D), (N, D) -> (M, N). Each is what squared_distances() gives, to the
/// bit: |a|^2 - 2 a . b + |b|^2 would be a product, but cancels.
Tensor squared_distances_of_each(const Tensor& a, const Tensor& b);

/// The same in torch operations.
Tensor squared_distances_of_each_reference(const Tensor& a, const Tensor& b);

}  // namespace elbo::kernels
