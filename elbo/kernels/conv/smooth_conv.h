// SPDX-License-Identifier: MIT
// A convolution that can be differentiated any number of times: its gradients, and theirs, are made
// of three computations of the same layer.
#pragma once
#include "elbo/kernels/conv/conv_layer.h"

namespace elbo::kernels {

/// The convolution of `layer` alone, without bias, batch norm and activation: x (B, in, H, W),
/// weight as in ConvParams, both float32 -> (B, out, H', W'), contiguous.
Tensor smooth_conv(const Tensor& x, const Tensor& weight, const ConvLayer& layer);

}  // namespace elbo::kernels
