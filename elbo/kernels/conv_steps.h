// SPDX-License-Identifier: MIT
// One convolutional layer forward and backward, on images in oneDNN's formats.
#pragma once
#include "elbo/kernels/channel_norm.h"
#include "elbo/kernels/conv_layer.h"
#include "elbo/kernels/formatted.h"

namespace elbo {

/// What the backward pass of a layer needs of its forward pass.
struct ConvTrace {
  Formatted input, sums, output;  ///< sums: of the convolution, where they are normalised
  ChannelNorm norm;
};

/// A layer and its tensors.
struct ConvStep {
  const ConvLayer& layer;
  const ConvParams& params;
};

/// `training`: batch norm goes by the batch. `trace`: filled for a backward pass, if not null.
struct ConvPass {
  bool training;
  ConvTrace* trace;
};
Formatted conv_forward(const ConvStep& step, const Formatted& x, const ConvPass& pass);

/// Gradients of the parameters: fills those that are defined.
struct ConvGradients {
  Tensor weight, bias, norm_weight, norm_bias;
};

/// From the gradient of the layer's output, that of its input where that is wanted.
Formatted conv_backward(const ConvStep& step, const ConvTrace& trace, const Formatted& g,
                        std::pair<ConvGradients&, bool> wanted);

}  // namespace elbo
