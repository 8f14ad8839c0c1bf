// SPDX-License-Identifier: MIT
// Element-wise nonlinearities.
#pragma once
#include "elbo/kernels/activation_kind.h"
#include "elbo/tensor/tensor.h"

namespace elbo::kernels {

/// Same shape.
Tensor activate(const Tensor& x, Activation activation);

}  // namespace elbo::kernels
