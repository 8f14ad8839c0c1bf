// SPDX-License-Identifier: MIT
// A plain convolution without batch norm applies bias and activation itself; behind one that is
// computed by its adjoint they are a pass of ours. Before batch norm over the batch's own moments a
// bias changes nothing but the running mean, and its gradient is zero. Batch norm by running
// moments is folded into the weight where no gradient is wanted.
#include "elbo/kernels/conv/conv_steps.h"

#include <omp.h>

#include "elbo/core/error.h"
#include "elbo/kernels/conv/conv_plan.h"

namespace elbo::kernels {
namespace {

NormTensors norm_tensors(const ConvParams& params) {
  return {params.norm_weight, params.norm_bias, params.running_mean, params.running_var};
}

/// Whether the convolution adds the bias and applies the activation itself.
bool finishes(const ConvLayer& layer) { return !by_adjoint(layer) && !layer.batch_norm; }

ConvForm form_of(const ConvStep& step, const dnnl::memory::desc& input) {
  const auto sizes = sizes_of(input);
  ConvLayer layer = step.layer;
  layer.batch_norm = false;
  if (!finishes(step.layer)) layer.activation = Activation::none;
  return {layer,
          sizes[0],
          sizes[2],
          sizes[3],
          finishes(step.layer) && step.params.bias.defined(),
          omp_get_max_threads()};
}

/// In a format whose channels we can find.
BlockedTensor readable(const BlockedTensor& images) {
  if (layout_of(images.desc).channels > 0) return images;
  return in_format(images, {sizes_of(images.desc), dnnl::memory::data_type::f32,
                            dnnl::memory::format_tag::nchw});
}

std::vector<float> values_of(const Tensor& tensor) {
  return {tensor.data_ptr<float>(), tensor.data_ptr<float>() + tensor.numel()};
}

/// The layer with its running moments in weight and bias: conv(x) scale + (shift - mean scale).
BlockedTensor folded_forward(const ConvStep& step, const BlockedTensor& x) {
  ConvLayer layer = step.layer;
  layer.batch_norm = false;
  Affine affine = affine_of(norm_of_running(norm_tensors(step.params), step.params.bias),
                            norm_tensors(step.params));
  for (size_t c = 0; c < affine.mean.size(); ++c)
    affine.shift[c] -= affine.mean[c] * affine.scale[c];
  const auto of = [](const std::vector<float>& values) {
    return torch::tensor(at::ArrayRef<float>(values));
  };
  const std::vector<int64_t> across =
      layer.transposed ? std::vector<int64_t>{1, -1, 1, 1} : std::vector<int64_t>{-1, 1, 1, 1};
  ConvParams params;
  params.weight = step.params.weight * of(affine.scale).view(across);
  params.bias = of(affine.shift);
  return conv_forward({layer, params}, x, {false, nullptr});
}

/// Bias and activation behind a convolution that cannot do it, in place.
void finish(const ConvStep& step, const BlockedTensor& sums) {
  if (!step.params.bias.defined() && step.layer.activation == Activation::none) return;
  const std::vector<float> ones(static_cast<size_t>(step.layer.out), 1.f), zeros(ones.size());
  channel_affine(layout_of(sums.desc), {sums.values(), sums.values()},
                 {zeros, ones, step.params.bias.defined() ? values_of(step.params.bias) : zeros},
                 step.layer.activation);
}

/// Batch norm and activation: in place if nothing is kept.
BlockedTensor normalise(const ConvStep& step, const BlockedTensor& sums, const ConvPass& pass) {
  const ChannelLayout at = layout_of(sums.desc);
  const NormTensors tensors = norm_tensors(step.params);
  ChannelNorm norm = pass.training ? norm_of_batch(at, sums.values(), tensors, step.params.bias)
                                   : norm_of_running(tensors, step.params.bias);
  const BlockedTensor out = pass.trace == nullptr ? sums : unfilled(sums.desc);
  channel_affine(at, {sums.values(), out.values()}, affine_of(norm, tensors),
                 step.layer.activation);
  if (pass.trace == nullptr) return out;
  pass.trace->sums = sums;
  pass.trace->norm = std::move(norm);
  return out;
}

/// From the gradient of a normalised output that of the convolution's sums.
BlockedTensor through_norm(const ConvStep& step, const ConvTrace& trace, const BlockedTensor& g,
                           ConvGradients& wanted) {
  const BlockedTensor here = in_format(g, trace.sums.desc), out = unfilled(trace.sums.desc);
  const ChannelLayout at = layout_of(trace.sums.desc);
  const NormGradientMemory memory{here.values(), trace.output.values(), trace.sums.values()};
  const NormSums sums = norm_backward(
      at, memory, trace.norm, {step.params.norm_weight, step.layer.activation, out.values()});
  store(sums.hd, wanted.norm_weight);
  store(sums.h, wanted.norm_bias);
  if (!wanted.bias.defined()) return out;
  const Affine affine = affine_of(trace.norm, norm_tensors(step.params));
  std::vector<double> lifted = sums.h;
  for (size_t c = 0; c < lifted.size(); ++c) lifted[c] *= trace.norm.of_batch ? 0 : affine.scale[c];
  store(lifted, wanted.bias);
  return out;
}

/// The same without batch norm.
BlockedTensor through_activation(const ConvStep& step, const ConvTrace& trace,
                                 const BlockedTensor& g, ConvGradients& wanted) {
  const Activation activation = step.layer.activation;
  const bool changes = activation != Activation::none;
  if (!changes && !wanted.bias.defined()) return g;
  const BlockedTensor here = changes ? in_format(g, trace.output.desc) : readable(g),
                      out = changes ? unfilled(here.desc) : here;
  const SlopeMemory memory{here.values(), changes ? trace.output.values() : nullptr,
                           changes ? out.values() : nullptr};
  store(channel_slopes(layout_of(here.desc), memory, activation), wanted.bias);
  return out;
}

}  // namespace

BlockedTensor conv_forward(const ConvStep& step, const BlockedTensor& x, const ConvPass& pass) {
  if (step.layer.batch_norm && !pass.training && pass.trace == nullptr)
    return folded_forward(step, x);
  BlockedTensor out =
      readable(conv_plan(form_of(step, x.desc)).forward(x, step.params.weight, step.params.bias));
  if (pass.trace != nullptr) pass.trace->input = x;
  if (step.layer.batch_norm) out = normalise(step, out, pass);
  else if (!finishes(step.layer)) finish(step, out);
  if (pass.trace != nullptr) pass.trace->output = out;
  return out;
}

BlockedTensor conv_backward(const ConvStep& step, const ConvTrace& trace, const BlockedTensor& g,
                            std::pair<ConvGradients&, bool> wanted) {
  const BlockedTensor sums = step.layer.batch_norm
                                 ? through_norm(step, trace, g, wanted.first)
                                 : through_activation(step, trace, g, wanted.first);
  ConvPlan& plan = conv_plan(form_of(step, trace.input.desc));
  if (wanted.first.weight.defined()) plan.weight_gradient(trace.input, sums, wanted.first.weight);
  return wanted.second ? plan.input_gradient(sums, step.params.weight) : BlockedTensor();
}

}  // namespace elbo::kernels
