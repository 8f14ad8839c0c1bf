// SPDX-License-Identifier: MIT
// Counts of labels against the shares that were expected: KL(counts / N || shares), 0 log 0 = 0, in
// nats.
#pragma once
#include <torch/types.h>

#include <cstdint>
#include <vector>

#include "elbo/eval/estimate.h"

namespace elbo {

using torch::Tensor;

/// How often each of 0 .. bins - 1 is among (N) int64 labels; errors as check_labels().
std::vector<int64_t> counts_of(const Tensor& labels, int64_t bins);

/// The divergence, its standard error by the delta method (the deviation of log(share made / share
/// expected) over sqrt(N)) and N. Infinite where something came that was never expected. Finite
/// samples make it too large by about (bins seen - 1) / 2 N. ShapeError unless there is one share
/// for each count; DataError for no counts at all, or for shares that are negative or not of sum 1
/// within 1e-6.
Estimate divergence_from(const std::vector<int64_t>& counts, const std::vector<double>& shares);

/// `bins` times 1 / bins.
std::vector<double> equal_shares(int64_t bins);

}  // namespace elbo
