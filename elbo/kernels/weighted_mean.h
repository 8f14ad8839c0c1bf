// SPDX-License-Identifier: MIT
// A loss from its parts: sum_j w_j mean(v_j), each part a value an example.
#pragma once
#include <torch/types.h>

#include <vector>

namespace elbo {

using torch::Tensor;

struct WeightedMean {
  Tensor total;               ///< (): what is differentiated
  std::vector<Tensor> means;  ///< () each: of the parts, without their weights; constants
};

/// Of n parts, (B_j) each with B_j > 0, and their weights.
WeightedMean weighted_mean(const std::vector<Tensor>& parts, const std::vector<double>& weights);

/// The same in torch operations.
WeightedMean weighted_mean_reference(const std::vector<Tensor>& parts,
                                     const std::vector<double>& weights);

}  // namespace elbo
