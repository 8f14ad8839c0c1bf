// SPDX-License-Identifier: MIT
// Names: a convolution goes from a wide image to a narrow one, its adjoint back. Every primitive
// takes the formats that it likes best ("any"), which is never a reference implementation where
// another exists; tensors in another format are reordered, which only the ends of a stack need.
#include "elbo/kernels/conv/conv_plan.h"

#include "elbo/kernels/onednn.h"
#include "elbo/kernels/primitive_cache.h"

namespace elbo::kernels {
namespace {

using dnnl::algorithm;
using dnnl::memory;
using Dims = memory::dims;

constexpr size_t kCachedPlans = 256;  // forms; a training needs some tens

struct ConvFormHash {
  size_t operator()(const ConvForm& form) const {
    const ConvLayer& layer = form.layer;
    FieldHash hash;
    hash.add(layer.in)
        .add(layer.out)
        .add(layer.kernel)
        .add(layer.stride)
        .add(layer.padding)
        .add(layer.output_padding)
        .add(layer.transposed);
    hash.add(layer.activation)
        .add(form.batch)
        .add(form.height)
        .add(form.width)
        .add(form.bias)
        .add(form.threads);
    return hash.value();
  }
};

/// A plain convolution that is the transposed one with its kernel turned round and its channels
/// exchanged.
bool is_turned(const ConvLayer& layer) {
  // Channels of the smallest block: fewer leave the rest of a block idle.
  constexpr int64_t kFew = 8;
  return !layer.transposed && layer.stride == 1 && layer.out < kFew && layer.in >= kFew &&
         layer.padding < layer.kernel;
}

/// (a, b, k, k) -> (b, a, k, k), each kernel turned by half a circle; its own inverse.
Tensor turned(const Tensor& weight) { return weight.transpose(0, 1).flip({2, 3}).contiguous(); }

memory::desc any(const Dims& sizes) {
  return {sizes, memory::data_type::f32, memory::format_tag::any};
}

}  // namespace

/// The convolution behind the layer, in oneDNN's words.
struct ConvPlan::Geometry {
  memory::desc wide, narrow, kernel;
  Dims strides, before, after;

  explicit Geometry(const ConvForm& form) {
    const ConvLayer& layer = form.layer;
    const Dims in{form.batch, layer.in, form.height, form.width};
    const Dims out{form.batch, layer.out, layer.side_after(form.height),
                   layer.side_after(form.width)};
    const Dims &from = by_adjoint(layer) ? out : in, &to = by_adjoint(layer) ? in : out;
    const int64_t padding = is_turned(layer) ? layer.kernel - 1 - layer.padding : layer.padding;
    wide = any(from), narrow = any(to), kernel = any({to[1], from[1], layer.kernel, layer.kernel});
    strides = {layer.stride, layer.stride};
    before = {padding, padding};
    const auto end = [&](size_t axis) {
      return (to[axis] - 1) * layer.stride + layer.kernel - from[axis] - padding;
    };
    // What the last kernel overhangs; below zero where it does not reach the end.
    after = {end(2), end(3)};
  }

  /// Channels-last on both sides: for one wide channel faster than what oneDNN would take.
  void spread_channels() {
    const auto last = [](const memory::desc& of) {
      return memory::desc(sizes_of(of), memory::data_type::f32, memory::format_tag::nhwc);
    };
    wide = last(wide), narrow = last(narrow);
  }

  /// The plan of the convolution itself.
  dnnl::convolution_forward::primitive_desc convolution(const dnnl::primitive_attr& attributes,
                                                        bool bias) const {
    const auto kind = dnnl::prop_kind::forward_training;
    const auto how = algorithm::convolution_direct;
    if (!bias)
      return forward_plan<dnnl::convolution_forward>(attributes, kind, how, wide, kernel, narrow,
                                                     strides, before, after);
    return forward_plan<dnnl::convolution_forward>(attributes, kind, how, wide, kernel,
                                                   any({sizes_of(narrow)[1]}), narrow, strides,
                                                   before, after);
  }

  /// Its gradient by the wide image.
  dnnl::convolution_backward_data::primitive_desc by_wide() const {
    return input_gradient_plan(convolution({}, false), algorithm::convolution_direct, wide, kernel,
                               narrow, strides, before, after);
  }

  /// Its gradient by the kernel.
  dnnl::convolution_backward_weights::primitive_desc by_kernel() const {
    return backward_plan<dnnl::convolution_backward_weights>(
        convolution({}, false), algorithm::convolution_direct, wide, kernel, narrow, strides,
        before, after);
  }
};

ConvPlan::ConvPlan(const ConvForm& form) : form_(form) {}

BlockedTensor ConvPlan::kernel_for(const Operation& operation, const Tensor& weight) const {
  return in_format(in_rows(is_turned(form_.layer) ? turned(weight) : weight),
                   operation.second.desc);
}

ConvPlan::Operation ConvPlan::towards_narrow(const Geometry& geometry,
                                             const dnnl::primitive_attr& attributes, bool bias) {
  const auto plan = geometry.convolution(attributes, bias);
  return {dnnl::convolution_forward(plan),
          {DNNL_ARG_SRC, plan.src_desc()},
          {DNNL_ARG_WEIGHTS, plan.weights_desc()},
          {DNNL_ARG_DST, plan.dst_desc()},
          plan.impl_info_str()};
}

ConvPlan::Operation ConvPlan::towards_wide(const Geometry& geometry) {
  const auto plan = geometry.by_wide();
  return {dnnl::convolution_backward_data(plan),
          {DNNL_ARG_DIFF_DST, plan.diff_dst_desc()},
          {DNNL_ARG_WEIGHTS, plan.weights_desc()},
          {DNNL_ARG_DIFF_SRC, plan.diff_src_desc()},
          plan.impl_info_str()};
}

ConvPlan::Operation ConvPlan::plan_forward() const {
  const Geometry geometry(form_);
  return by_adjoint(form_.layer)
             ? towards_wide(geometry)
             : towards_narrow(geometry, followed_by(form_.layer.activation), form_.bias);
}

ConvPlan::Operation ConvPlan::plan_input_gradient() const {
  const Geometry geometry(form_);
  return by_adjoint(form_.layer) ? towards_narrow(geometry, {}, false) : towards_wide(geometry);
}

ConvPlan::Operation ConvPlan::plan_weight_gradient() const {
  Geometry g(form_);
  if (sizes_of(g.wide)[1] == 1) g.spread_channels();
  const auto plan = g.by_kernel();
  const Operand wide{DNNL_ARG_SRC, plan.src_desc()},
      narrow{DNNL_ARG_DIFF_DST, plan.diff_dst_desc()};
  const bool swapped = by_adjoint(form_.layer);
  return {dnnl::convolution_backward_weights(plan),
          swapped ? narrow : wide,
          swapped ? wide : narrow,
          {DNNL_ARG_DIFF_WEIGHTS, plan.diff_weights_desc()},
          plan.impl_info_str()};
}

BlockedTensor ConvPlan::forward(const BlockedTensor& x, const Tensor& weight, const Tensor& bias) {
  if (!forward_) forward_ = plan_forward();
  const Operation& now = *forward_;
  const BlockedTensor image = in_format(x, now.first.desc), kernel = kernel_for(now, weight),
                      out = unfilled(now.result.desc);
  std::unordered_map<int, memory> arguments{{now.first.argument, image.memory()},
                                            {now.second.argument, kernel.memory()},
                                            {now.result.argument, out.memory()}};
  if (form_.bias)
    arguments[DNNL_ARG_BIAS] =
        memory({{form_.layer.out}, memory::data_type::f32, memory::format_tag::a}, onednn_engine(),
               bias.data_ptr());
  now.run.execute(onednn_stream(), arguments);
  return out;
}

BlockedTensor ConvPlan::input_gradient(const BlockedTensor& g, const Tensor& weight) {
  if (!input_gradient_) input_gradient_ = plan_input_gradient();
  const Operation& now = *input_gradient_;
  const BlockedTensor image = in_format(g, now.first.desc), kernel = kernel_for(now, weight),
                      out = unfilled(now.result.desc);
  now.run.execute(onednn_stream(), {{now.first.argument, image.memory()},
                                    {now.second.argument, kernel.memory()},
                                    {now.result.argument, out.memory()}});
  return out;
}

void ConvPlan::weight_gradient(const BlockedTensor& x, const BlockedTensor& g, const Tensor& out) {
  if (!weight_gradient_) weight_gradient_ = plan_weight_gradient();
  const Operation& now = *weight_gradient_;
  const bool turns = is_turned(form_.layer);
  const BlockedTensor input = in_format(x, now.first.desc), sums = in_format(g, now.second.desc),
                      wanted = in_rows(turns ? turned(out) : out);
  const bool direct = wanted.desc == now.result.desc;
  const BlockedTensor kernel = direct ? wanted : unfilled(now.result.desc);
  now.run.execute(onednn_stream(), {{now.first.argument, input.memory()},
                                    {now.second.argument, sums.memory()},
                                    {now.result.argument, kernel.memory()}});
  if (!direct) reorder(kernel, wanted);
  if (turns) out.copy_(turned(wanted.data));
}

std::vector<std::string> ConvPlan::implementations() {
  return {plan_forward().implementation, plan_input_gradient().implementation,
          plan_weight_gradient().implementation};
}

bool by_adjoint(const ConvLayer& layer) { return layer.transposed || is_turned(layer); }

ConvPlan& conv_plan(const ConvForm& form) {
  return cached<ConvPlan, ConvFormHash>(form, kCachedPlans,
                                        [](const ConvForm& fresh) { return ConvPlan(fresh); });
}

}  // namespace elbo::kernels
