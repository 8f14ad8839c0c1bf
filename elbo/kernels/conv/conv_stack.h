// SPDX-License-Identifier: MIT
// A stack of convolutional layers as one operation.
#pragma once
#include "elbo/kernels/conv/conv_layer.h"

namespace elbo::kernels {

/// The layers one after another: x (B, C, H, W) -> (B, C', H', W'), contiguous. `training`: batch
/// norm goes by the batch and moves the running moments. ShapeError where sizes do not fit.
/// Differentiable any number of times.
Tensor conv_stack(const Tensor& x, const std::vector<ConvLayer>& layers,
                  const std::vector<ConvParams>& params, bool training);

/// The same in torch operations.
Tensor conv_stack_reference(const Tensor& x, const std::vector<ConvLayer>& layers,
                            const std::vector<ConvParams>& params, bool training);

}  // namespace elbo::kernels
