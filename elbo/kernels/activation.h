// SPDX-License-Identifier: MIT
// Element-wise nonlinearities.
#pragma once
#include <torch/types.h>

#include "elbo/kernels/activation_kind.h"

namespace elbo {

using torch::Tensor;

/// Same shape.
Tensor activate(const Tensor& x, Activation activation);

}  // namespace elbo
