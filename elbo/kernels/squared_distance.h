// SPDX-License-Identifier: MIT
// Squared Euclidean distance of examples: the tail of a Gaussian likelihood, and of a
// reconstruction error in features.
#pragma once
#include <torch/types.h>

namespace elbo {

using torch::Tensor;

/// sum_i (a_i - b_i)^2 for each row. (B, D), (B, D) -> (B).
Tensor squared_distances(const Tensor& a, const Tensor& b);

/// The same in torch operations.
Tensor squared_distances_reference(const Tensor& a, const Tensor& b);

/// Of each row with each: (M, D), (N, D) -> (M, N). Each is what squared_distances() gives, to the
/// bit: |a|^2 - 2 a . b + |b|^2 would be a product, but cancels.
Tensor squared_distances_of_each(const Tensor& a, const Tensor& b);

/// The same in torch operations.
Tensor squared_distances_of_each_reference(const Tensor& a, const Tensor& b);

}  // namespace elbo
