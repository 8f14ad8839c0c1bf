// SPDX-License-Identifier: MIT
// The two halves of a batch that went through a net together.
#pragma once
#include <torch/types.h>

#include <utility>

namespace elbo {

using torch::Tensor;

/// Rows [0, first) and the rest: (B, ...) -> (first, ...), (B - first, ...). One gradient of the
/// whole, instead of two sums with zeros.
std::pair<Tensor, Tensor> split_rows(const Tensor& x, int64_t first);

}  // namespace elbo
