// SPDX-License-Identifier: MIT
// A stack of fully connected layers as one operation: h_0 = x, h_i = f_i(h_{i-1} W_i^T + b_i).
#pragma once
#include "elbo/kernels/activation.h"
#include "elbo/tensor/tensor.h"

namespace elbo::kernels {

/// The stack: x (..., in), params W_1 (out_1, in), b_1 (out_1) or undefined, W_2, b_2, ...; one
/// activation a layer -> (..., out_n). ShapeError where sizes do not fit. Differentiable any number
/// of times.
Tensor mlp_stack(const Tensor& x, const Tensors& params,
                 const std::vector<Activation>& activations);

/// The same in torch operations.
Tensor mlp_stack_reference(const Tensor& x, const Tensors& params,
                           const std::vector<Activation>& activations);

}  // namespace elbo::kernels
