// SPDX-License-Identifier: MIT
// Between its ends a stack stays in oneDNN's formats. Backward, from the last layer on: activation
// and batch norm, the weight's gradient, then the input's. What nobody asks for (a critic's weights
// while a generator learns) is not computed.
#include "elbo/kernels/conv/conv_stack.h"

#include <ATen/core/LegacyTypeDispatch.h>

#include "elbo/core/error.h"
#include "elbo/kernels/conv/batch_norm.h"
#include "elbo/kernels/conv/conv_steps.h"
#include "elbo/kernels/conv/smooth_conv.h"
#include "elbo/kernels/dispatch.h"
#include "elbo/kernels/fused_node.h"
#include "elbo/kernels/gradient_slots.h"

namespace elbo::kernels {
namespace {

constexpr size_t kInputs = 4;  // of a layer: weight, bias, norm_weight, norm_bias

/// x, then the differentiable tensors of each layer.
Tensors flatten(const Tensor& x, const std::vector<ConvParams>& params) {
  Tensors out{x};
  for (const ConvParams& of : params)
    out.insert(out.end(), {of.weight, of.bias, of.norm_weight, of.norm_bias});
  return out;
}

void check_conv_sizes(const Tensor& x, const std::vector<ConvLayer>& layers,
                      const std::vector<ConvParams>& params) {
  ELBO_ASSERT(!layers.empty() && params.size() == layers.size());
  if (x.dim() != 4)
    throw ShapeError("input of a convolutional net: got ", x.dim(),
                     " dimensions, want 4: (B, C, H, W)");
  int64_t channels = x.size(1), height = x.size(2), width = x.size(3);
  for (size_t i = 0; i < layers.size(); ++i) {
    const ConvLayer& layer = layers[i];
    ELBO_ASSERT(layer.output_padding < layer.stride);
    if (channels != layer.in)
      throw ShapeError("layer ", i, " of a convolutional net: got ", channels, " channels, want ",
                       layer.in);
    channels = layer.out, height = layer.side_after(height), width = layer.side_after(width);
    if (height < 1 || width < 1)
      throw ShapeError("layer ", i,
                       " of a convolutional net: its input is smaller than its kernel of ",
                       layer.kernel, " x ", layer.kernel, "; want larger images");
  }
}

/// One layer's convolution with its bias.
using Convolve = Tensor (*)(const Tensor& x, const ConvParams& of, const ConvLayer& layer);

Tensor plain(const Tensor& x, const ConvParams& of, const ConvLayer& layer) {
  return layer.transposed ? at::conv_transpose2d(x, of.weight, of.bias, layer.stride, layer.padding,
                                                 layer.output_padding)
                          : at::conv2d(x, of.weight, of.bias, layer.stride, layer.padding);
}

Tensor smooth(const Tensor& x, const ConvParams& of, const ConvLayer& layer) {
  const Tensor sums = smooth_conv(x, of.weight, layer);
  return of.bias.defined() ? sums + of.bias.view({1, -1, 1, 1}) : sums;
}

struct StackOf {
  const std::vector<ConvLayer>& layers;
  const std::vector<ConvParams>& params;
  bool training;
};

Tensor layers_after_another(const Tensor& x, const StackOf& stack, Convolve convolve) {
  Tensor h = x;
  for (size_t i = 0; i < stack.layers.size(); ++i) {
    const ConvLayer& layer = stack.layers[i];
    const ConvParams& of = stack.params[i];
    h = convolve(h, of, layer);
    h = layer.batch_norm ? batch_norm_reference(
                               h, {of.norm_weight, of.norm_bias, of.running_mean, of.running_var},
                               {stack.training, layer.activation})
                         : activate(h, layer.activation);
  }
  return h;
}

class ConvStackNode : public FusedNode {
 public:
  std::string name() const override { return "elbo::conv_stack"; }

  std::vector<ConvLayer> layers;
  std::vector<ConvTrace> traces;
  std::vector<NormTensors> running;  // as they were, for evaluation
  bool training = false;

 protected:
  Tensors reference(const Tensors& inputs) override {
    std::vector<ConvParams> params;
    for (size_t i = 0; i < layers.size(); ++i) params.push_back(params_of(inputs, i));
    return {layers_after_another(inputs[0], {layers, params, training}, smooth)};
  }

  Tensors backward(const Tensors& grads) override {
    Tensors out(inputs().size());
    if (!grads[0].defined()) return out;
    BlockedTensor g = as_it_lies(grads[0]);
    const size_t first = first_needed();
    for (size_t i = layers.size(); i-- > first;) {
      Tensor* wanted = &out[1 + kInputs * i];
      for (size_t k = 0; k < kInputs; ++k)
        if (asked(i, k)) wanted[k] = gradient_buffer(inputs()[1 + kInputs * i + k]);
      ConvGradients gradients{wanted[0], wanted[1], wanted[2], wanted[3]};
      const ConvParams params = params_of(inputs(), i);
      g = conv_backward({layers[i], params}, traces[i], g, {gradients, i > first || needs(0)});
    }
    if (needs(0)) out[0] = as_tensor(g);
    return out;
  }

  void forget() override { traces.clear(); }

 private:
  ConvParams params_of(const Tensors& inputs, size_t i) const {
    const Tensor* of = &inputs[1 + kInputs * i];
    return {of[0], of[1], of[2], of[3], running[i].running_mean, running[i].running_var};
  }

  bool asked(size_t layer, size_t input) const {
    const size_t index = 1 + kInputs * layer + input;
    return inputs()[index].defined() && needs(index);
  }

  /// The first layer that the sweep must reach.
  size_t first_needed() const {
    if (needs(0)) return 0;
    size_t layer = 0;
    const auto idle = [this](size_t i) {
      return !asked(i, 0) && !asked(i, 1) && !asked(i, 2) && !asked(i, 3);
    };
    while (layer < layers.size() && idle(layer)) ++layer;
    return layer;
  }
};

bool fusible_conv(const Tensor& x, const std::vector<ConvLayer>& layers,
                  const std::vector<ConvParams>& params, bool training) {
  if (!can_fuse(x) || x.numel() == 0) return false;
  int64_t height = x.size(2), width = x.size(3);
  for (size_t i = 0; i < layers.size(); ++i) {
    const ConvParams& of = params[i];
    height = layers[i].side_after(height), width = layers[i].side_after(width);
    if (layers[i].batch_norm && training && x.size(0) * height * width < 2) return false;
    for (const Tensor& tensor :
         {of.weight, of.bias, of.norm_weight, of.norm_bias, of.running_mean, of.running_var})
      if (tensor.defined() && (!can_fuse(tensor) || !tensor.is_contiguous())) return false;
  }
  return true;
}

Tensor fused_conv(const Tensor& x, const std::vector<ConvLayer>& layers,
                  const std::vector<ConvParams>& params, bool training) {
  Tensors inputs = flatten(x, params);
  const bool learns = wants_gradient(inputs);
  std::vector<ConvTrace> traces(learns ? layers.size() : 0);
  Tensor out;
  {
    const at::AutoDispatchBelowADInplaceOrView plain;
    BlockedTensor images = as_it_lies(x);
    for (size_t i = 0; i < layers.size(); ++i)
      images =
          conv_forward({layers[i], params[i]}, images, {training, learns ? &traces[i] : nullptr});
    out = as_tensor(images);
  }
  if (!learns) return out;
  const auto node = make_node<ConvStackNode>();
  node->layers = layers;
  node->traces = std::move(traces);
  node->training = training;
  for (const ConvParams& of : params)
    node->running.push_back(
        training || !of.running_mean.defined()
            ? NormTensors()
            : NormTensors{{}, {}, of.running_mean.clone(), of.running_var.clone()});
  attach(node, std::move(inputs), {out});
  return out;
}

}  // namespace

Tensor conv_stack(const Tensor& x, const std::vector<ConvLayer>& layers,
                  const std::vector<ConvParams>& params, bool training) {
  check_conv_sizes(x, layers, params);
  return fusible_conv(x, layers, params, training)
             ? fused_conv(x, layers, params, training)
             : conv_stack_reference(x, layers, params, training);
}

Tensor conv_stack_reference(const Tensor& x, const std::vector<ConvLayer>& layers,
                            const std::vector<ConvParams>& params, bool training) {
  check_conv_sizes(x, layers, params);
  return layers_after_another(x, {layers, params, training}, plain);
}

}  // namespace elbo::kernels
