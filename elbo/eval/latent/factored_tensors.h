// SPDX-License-Identifier: MIT
// From tensors to what the measures of disentanglement look at.
#pragma once
#include <torch/types.h>

#include "elbo/eval/latent/factored_codes.h"

namespace elbo {

/// `codes` (N, Z) of any floating type, `factors` (N, F) int64: the level of each factor, any whole
/// numbers. `categorical` names the factors whose levels have no order (a shape, an identity).
/// ShapeError; DataError for N < 2, values that are not finite, and a factor with one level only.
FactoredCodes factored_codes(const torch::Tensor& codes, const torch::Tensor& factors,
                             const std::vector<int64_t>& categorical = {});

}  // namespace elbo
