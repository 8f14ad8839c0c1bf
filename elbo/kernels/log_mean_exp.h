// SPDX-License-Identifier: MIT
// log of a mean of exponentials: the bound of importance weighted autoencoders (Burda et al. 2016)
// from the logarithms of their weights.
#pragma once
#include <torch/types.h>

namespace elbo {

using torch::Tensor;

/// log (1/k) sum_j exp(w_j) of each k logarithms in a row: (B k) -> (B). Minus infinity counts as a
/// weight of 0.
Tensor log_mean_exp_rows(const Tensor& log_weights, int64_t k);

/// The same in torch operations.
Tensor log_mean_exp_rows_reference(const Tensor& log_weights, int64_t k);

}  // namespace elbo
