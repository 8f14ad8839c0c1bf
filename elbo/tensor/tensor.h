// SPDX-License-Identifier: MIT
// `Tensor`, in the root namespace: every module on LibTorch speaks of it.
#pragma once
#include <torch/types.h>

#include <vector>

namespace elbo {

using torch::Tensor;
using Tensors = std::vector<Tensor>;  ///< of one shape or of several

}  // namespace elbo
