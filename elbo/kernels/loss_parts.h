// SPDX-License-Identifier: MIT
// Small operations on a few values an example, of which losses are made: log(1 + exp(l)), from
// which all losses of the original GAN are made; the log of a mean of exponentials, the bound of
// importance weighted autoencoders (Burda et al. 2016) from the logarithms of their weights; and a
// loss from its parts, sum_j w_j mean(v_j).
#pragma once

#include <utility>
#include <vector>

#include "elbo/tensor/tensor.h"

namespace elbo::kernels {

/// log(1 + exp(sign l)) of each logit: (B, ...) -> (n), in the order of memory, without overflow
/// and without a cut-off.
Tensor signed_softplus(const Tensor& logits, double sign);

/// The same in torch operations.
Tensor signed_softplus_reference(const Tensor& logits, double sign);

/// log (1/k) sum_j exp(w_j) of each k logarithms in a row: (B k) -> (B). Minus infinity counts as a
/// weight of 0.
Tensor log_mean_exp_rows(const Tensor& log_weights, int64_t k);

/// The same in torch operations.
Tensor log_mean_exp_rows_reference(const Tensor& log_weights, int64_t k);

/// A differentiable loss, and what it is made of.
struct WeightedMean {
  Tensor total;               ///< (): what is differentiated
  std::vector<Tensor> means;  ///< () each: of the parts, without their weights; constants
};

/// Of n parts, (B_j) each with B_j > 0, and their weights.
WeightedMean weighted_mean(const std::vector<Tensor>& parts, const std::vector<double>& weights);

/// The same in torch operations.
WeightedMean weighted_mean_reference(const std::vector<Tensor>& parts,
                                     const std::vector<double>& weights);

/// Rows [0, first) and the rest: (B, ...) -> (first, ...), (B - first, ...). One gradient of the
/// whole, instead of two sums with zeros.
std::pair<Tensor, Tensor> split_rows(const Tensor& x, int64_t first);

}  // namespace elbo::kernels
