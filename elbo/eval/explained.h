// SPDX-License-Identifier: MIT
// How much of what varies is told.
#pragma once
#include "elbo/eval/estimate.h"

namespace elbo {

/// R^2 of each attribute, 1 - mean (told - true)^2 / variance: 1 is perfect, 0 the mean, below that
/// worse. Standard errors by the delta method over examples; NaN where the truth does not vary. (N,
/// A), (N, A) in double -> A.
std::vector<Estimate> explained_variance(const torch::Tensor& told, const torch::Tensor& truth);

/// The mean of those that are numbers, and the mean of their standard errors: an upper bound of its
/// own, since the errors of attributes of one example go together.
Estimate mean_explained(const std::vector<Estimate>& explained);

}  // namespace elbo
