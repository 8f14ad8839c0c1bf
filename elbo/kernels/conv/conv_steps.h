// SPDX-License-Identifier: MIT
// One convolutional layer forward and backward, on images in oneDNN's formats.
#pragma once
#include "elbo/kernels/conv/blocked_tensor.h"
#include "elbo/kernels/conv/channel_norm.h"
#include "elbo/kernels/conv/conv_layer.h"

namespace elbo::kernels {

/// What the backward pass of a layer needs of its forward pass.
struct ConvTrace {
  BlockedTensor input, sums, output;  ///< sums: of the convolution, where they are normalised
  ChannelNorm norm;                   ///< by which the batch was normalised
};

/// A layer and its tensors.
struct ConvStep {
  const ConvLayer& layer;    ///< its form
  const ConvParams& params;  ///< its tensors
};

/// `training`: batch norm goes by the batch. `trace`: filled for a backward pass, if not null.
struct ConvPass {
  bool training;     ///< batch norm by the batch's moments
  ConvTrace* trace;  ///< null where nothing is to be differentiated
};
/// The layer's output, in the format that the plan prefers.
BlockedTensor conv_forward(const ConvStep& step, const BlockedTensor& x, const ConvPass& pass);

/// Gradients of the parameters: fills those that are defined.
struct ConvGradients {
  Tensor weight, bias, norm_weight, norm_bias;  ///< undefined ones are not wanted
};

/// From the gradient of the layer's output, that of its input where that is wanted.
BlockedTensor conv_backward(const ConvStep& step, const ConvTrace& trace, const BlockedTensor& g,
                            std::pair<ConvGradients&, bool> wanted);

}  // namespace elbo::kernels
