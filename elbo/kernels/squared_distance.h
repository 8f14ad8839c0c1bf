// SPDX-License-Identifier: MIT
// Squared Euclidean distance of examples: the tail of a Gaussian likelihood, and of a reconstruction error in features.
#pragma once
#include <torch/types.h>

namespace elbo {

using torch::Tensor;

/// sum_i (a_i - b_i)^2 for each row. (B, D), (B, D) -> (B).
Tensor squared_distances(const Tensor& a, const Tensor& b);

/// The same in torch operations.
Tensor squared_distances_reference(const Tensor& a, const Tensor& b);

}  // namespace elbo
