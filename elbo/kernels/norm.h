// SPDX-License-Identifier: MIT
// The 2-norm over many tensors, in one pass.
#pragma once
#include <torch/types.h>

#include <vector>

namespace elbo::kernels {

/// sqrt of the sum of all squares; not finite where a value is not. Does not depend on the number
/// of threads.
double norm_over(const std::vector<torch::Tensor>& tensors);

/// The same in torch operations.
double norm_over_reference(const std::vector<torch::Tensor>& tensors);

}  // namespace elbo::kernels
