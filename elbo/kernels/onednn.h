// SPDX-License-Identifier: MIT
// oneDNN as the kernels use it, and all that its versions 2 and 3 have different. Primitives with
// their memory objects are not re-entrant, so whoever caches them does so for each thread.
// Activations are something that a primitive does to its result.
#pragma once
#include <oneapi/dnnl/dnnl_version.h>

#include <oneapi/dnnl/dnnl.hpp>
#include <string_view>

#include "elbo/kernels/activation_kind.h"

namespace elbo::kernels {

/// The processor as an engine.
inline const dnnl::engine& onednn_engine() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

/// This thread's stream.
inline dnnl::stream& onednn_stream() {
  static thread_local dnnl::stream stream(onednn_engine());
  return stream;
}

/// The sizes of what a format describes.
inline dnnl::memory::dims sizes_of(const dnnl::memory::desc& format) {
#if DNNL_VERSION_MAJOR >= 3
  return format.get_dims();
#else
  return format.dims();
#endif
}

/// Its strides, one a dimension; of a blocked dimension that of its blocks.
inline dnnl::memory::dims strides_of(const dnnl::memory::desc& format) {
#if DNNL_VERSION_MAJOR >= 3
  return format.get_strides();
#else
  const auto& strides = format.data.format_desc.blocking.strides;
  return {strides, strides + format.data.ndims};
#endif
}

/// Adds an elementwise function with its two parameters to what a primitive does to its result.
inline void append_elementwise(dnnl::post_ops& after, dnnl::algorithm function, float alpha = 0,
                               float beta = 0) {
#if DNNL_VERSION_MAJOR >= 3
  after.append_eltwise(function, alpha, beta);
#else
  after.append_eltwise(1, function, alpha, beta);
#endif
}

/// The plan of a forward primitive. `operation`: what version 2 makes a descriptor of, and version
/// 3 takes as it is.
template <class Primitive, class... Operation>
typename Primitive::primitive_desc forward_plan(const dnnl::primitive_attr& attributes,
                                                const Operation&... operation) {
#if DNNL_VERSION_MAJOR >= 3
  return typename Primitive::primitive_desc(onednn_engine(), operation..., attributes);
#else
  return typename Primitive::primitive_desc(typename Primitive::desc(operation...), attributes,
                                            onednn_engine());
#endif
}

/// Attributes of a primitive that is given memory for what it lays aside, as one must be that any
/// thread may execute.
inline dnnl::primitive_attr with_own_scratch(dnnl::primitive_attr attributes = {}) {
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attributes;
}

/// The plan of a backward primitive, which is told of its forward one; with its own scratch memory.
template <class Primitive, class Forward, class... Operation>
typename Primitive::primitive_desc backward_plan(const Forward& forward,
                                                 const Operation&... operation) {
#if DNNL_VERSION_MAJOR >= 3
  return typename Primitive::primitive_desc(onednn_engine(), operation..., forward,
                                            with_own_scratch());
#else
  return typename Primitive::primitive_desc(typename Primitive::desc(operation...),
                                            with_own_scratch(), onednn_engine(), forward);
#endif
}

/// The plan of a convolution's gradient by its input. Version 3 prefers products of small matrices
/// (brgconv) where the stride is above 1, which are up to four times slower than what version 2
/// takes and 3 has as well: they are passed over, and the two versions give the same bits.
template <class... Operation>
dnnl::convolution_backward_data::primitive_desc input_gradient_plan(
    const dnnl::convolution_forward::primitive_desc& forward, const Operation&... operation) {
  const auto preferred = [&] {
    return backward_plan<dnnl::convolution_backward_data>(forward, operation...);
  };
  auto plan = preferred();
#if DNNL_VERSION_MAJOR >= 3
  const auto is = [&plan](const char* kind) {
    return std::string_view(plan.impl_info_str()).starts_with(kind);
  };
  while (is("brg"))
    if (!plan.next_impl()) return preferred();
  if (is("ref")) return preferred();
#endif
  return plan;
}

/// Whether the processor, as oneDNN uses it, has all instructions of `set`: both are sets of bits,
/// of which larger ones hold smaller ones.
inline bool has_instructions(dnnl::cpu_isa set) {
  const auto bits = static_cast<unsigned>(set);
  return (static_cast<unsigned>(dnnl::get_effective_cpu_isa()) & bits) == bits;
}

/// Attributes of a primitive whose result goes through `activation`.
inline dnnl::primitive_attr followed_by(Activation activation) {
  using dnnl::algorithm;
  dnnl::post_ops after;
  switch (activation) {
    case Activation::none: break;
    case Activation::relu: append_elementwise(after, algorithm::eltwise_relu); break;
    case Activation::leaky_relu:
      append_elementwise(after, algorithm::eltwise_relu, static_cast<float>(kLeakySlope));
      break;
    case Activation::tanh: append_elementwise(after, algorithm::eltwise_tanh); break;
    case Activation::elu: append_elementwise(after, algorithm::eltwise_elu, 1); break;
    case Activation::sigmoid: append_elementwise(after, algorithm::eltwise_logistic); break;
  }
  dnnl::primitive_attr out;
  out.set_post_ops(after);
  return out;
}

}  // namespace elbo::kernels
