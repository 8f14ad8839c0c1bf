// SPDX-License-Identifier: MIT
// Two passes forward (moments; normalisation with its activation), two backward (sums; gradient).
#include "elbo/kernels/conv/batch_norm.h"

#include <ATen/core/LegacyTypeDispatch.h>

#include "elbo/kernels/dispatch.h"
#include "elbo/kernels/fused_node.h"
#include "elbo/kernels/gradient_slots.h"

namespace elbo::kernels {
namespace {

bool last_channels(const Tensor& x) {
  return x.dim() == 4 && !x.is_contiguous() && x.is_contiguous(at::MemoryFormat::ChannelsLast);
}

/// As it lies if that is one of the known ways, else a contiguous copy.
Tensor dense(const Tensor& x) { return last_channels(x) ? x : x.contiguous(); }

ChannelLayout plain_layout(const Tensor& x) {
  const int64_t channels = x.size(1);
  if (x.dim() == 2) return {1, channels, x.size(0), channels};
  return {x.size(0), channels, x.size(2) * x.size(3), last_channels(x) ? channels : 1};
}

class NormNode : public FusedNode {
 public:
  std::string name() const override { return "elbo::batch_norm"; }

  NormMode mode;
  NormTensors running;  // as they were, for evaluation
  ChannelNorm norm;
  Tensor x, y;

 protected:
  Tensors reference(const Tensors& inputs) override {
    return {batch_norm_reference(
        inputs[0], {inputs[1], inputs[2], running.running_mean, running.running_var}, mode)};
  }

  Tensors backward(const Tensors& grads) override {
    Tensors out(3);
    if (!grads[0].defined()) return out;
    // Lies as x does, and is ours to write in.
    const Tensor g = torch::empty_like(x).copy_(grads[0]);
    const NormGradientMemory memory{g.data_ptr<float>(), y.data_ptr<float>(), x.data_ptr<float>()};
    const NormSums sums =
        norm_backward(plain_layout(x), memory, norm,
                      {inputs()[1], mode.activation, needs(0) ? g.data_ptr<float>() : nullptr});
    if (needs(0)) out[0] = g;
    for (const size_t i : {1, 2})
      if (needs(i)) out[i] = gradient_buffer(inputs()[i]);
    store(sums.hd, out[1]);
    store(sums.h, out[2]);
    return out;
  }

  void forget() override { x = y = Tensor(); }
};

bool fusible_batch_norm(const Tensor& x, const NormTensors& tensors) {
  if (!can_fuse(x) || (x.dim() != 2 && x.dim() != 4) || x.numel() <= x.size(1)) return false;
  for (const Tensor& tensor :
       {tensors.weight, tensors.bias, tensors.running_mean, tensors.running_var})
    if (!tensor.defined() || !can_fuse(tensor) || !tensor.is_contiguous() ||
        tensor.numel() != x.size(1))
      return false;
  return true;
}

Tensor fused_batch_norm(const Tensor& input, const NormTensors& tensors, const NormMode& mode) {
  const bool learns = wants_gradient({input, tensors.weight, tensors.bias});
  Tensor x, y;
  ChannelNorm norm;
  {
    const at::AutoDispatchBelowADInplaceOrView plain;
    x = dense(input);
    y = torch::empty_like(x);
    const ChannelLayout at = plain_layout(x);
    norm = mode.training ? norm_of_batch(at, x.data_ptr<float>(), tensors, {})
                         : norm_of_running(tensors, {});
    channel_affine(at, {x.data_ptr<float>(), y.data_ptr<float>()}, affine_of(norm, tensors),
                   mode.activation);
  }
  if (!learns) return y;
  const auto node = make_node<NormNode>();
  node->mode = mode;
  if (!mode.training)
    node->running = {{}, {}, tensors.running_mean.clone(), tensors.running_var.clone()};
  node->norm = std::move(norm);
  node->x = x.detach();
  node->y = y.detach();
  attach(node, {input, tensors.weight, tensors.bias}, {y});
  return y;
}

}  // namespace

Tensor batch_norm(const Tensor& x, const NormTensors& tensors, const NormMode& mode) {
  return fusible_batch_norm(x, tensors) ? fused_batch_norm(x, tensors, mode)
                                        : batch_norm_reference(x, tensors, mode);
}

Tensor batch_norm_reference(const Tensor& x, const NormTensors& tensors, const NormMode& mode) {
  if (mode.training && x.numel() > 0) want_several(x.numel() / x.size(1));
  const Tensor y = torch::batch_norm(x, tensors.weight, tensors.bias, tensors.running_mean,
                                     tensors.running_var, mode.training, kNormMomentum, kNormEps,
                                     /*cudnn_enabled=*/true);
  return activate(y, mode.activation);
}

}  // namespace elbo::kernels
