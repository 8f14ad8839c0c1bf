// SPDX-License-Identifier: MIT
// The Bernoulli log-likelihood of rows of logits, with its gradient computed in the forward pass.
#pragma once
#include <torch/types.h>

namespace elbo {

using torch::Tensor;

/// sum_i x_i log s(l_i) + (1 - x_i) log(1 - s(l_i)), nats. logits (B k, D), x (B, D) of which each
/// row counts for k rows of logits one after another -> (B k). Differentiable by the logits; where
/// x wants a gradient, by the reference.
Tensor bernoulli_tail(const Tensor& logits, const Tensor& x);

/// The same in torch operations.
Tensor bernoulli_tail_reference(const Tensor& logits, const Tensor& x);

}  // namespace elbo
