// SPDX-License-Identifier: MIT
// A convolutional layer as the kernels see it: geometry, what follows the convolution, and its
// tensors.
#pragma once
#include <vector>

#include "elbo/kernels/activation.h"

namespace elbo::kernels {

/// A convolution or a transposed one of square kernels, then batch norm if wanted, then the
/// activation.
struct ConvLayer {
  int64_t in, out;                              ///< channels
  int64_t kernel = 4, stride = 2, padding = 1;  ///< pixels
  /// Of a transposed one: added at the lower and right ends, smaller than the stride.
  int64_t output_padding = 0;
  bool transposed = false;                   ///< the adjoint of a plain one
  bool batch_norm = false;                   ///< behind the convolution
  Activation activation = Activation::none;  ///< behind the norm

  /// What becomes of an image's height or width; below 1 if the image is too small.
  int64_t side_after(int64_t side) const {
    return transposed ? (side - 1) * stride - 2 * padding + kernel + output_padding
                      : (side + 2 * padding - kernel + stride) / stride;
  }
  /// Whether every member is equal.
  bool operator==(const ConvLayer&) const = default;
};

/// The tensors of a layer, in PyTorch's layouts: weight (out, in, k, k), of a transposed one (in,
/// out, k, k); bias (out) or undefined; and with batch norm its scale, shift and running moments,
/// each (out).
struct ConvParams {
  Tensor weight, bias{};  ///< of the convolution
  Tensor norm_weight{};   ///< scale of the norm; this and the next three undefined without one
  Tensor norm_bias{};     ///< shift of the norm
  Tensor running_mean{};  ///< of its input, over training batches
  Tensor running_var{};   ///< likewise
};

}  // namespace elbo::kernels
