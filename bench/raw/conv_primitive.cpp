// SPDX-License-Identifier: MIT
// Candidates, and the choice between them.
#include "bench/raw/conv_primitive.h"

#include <algorithm>
#include <limits>
#include <string>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"

namespace elbo::bench {
namespace {

using dnnl::memory;
using Tag = memory::format_tag;
constexpr auto kFloat = memory::data_type::f32;

/// Formats of the larger image, of the smaller one.
struct Formats {
  Tag source, result;
};

/// The three tensors of a convolution.
struct Descs {
  memory::desc source, weights, result;
};

Descs descs_of(const ConvLayer& layer, int64_t batch, const Formats& formats) {
  const int64_t side = layer.out_side();
  return {memory::desc({batch, layer.in, layer.side, layer.side}, kFloat, formats.source),
          memory::desc({layer.out, layer.in, 5, 5}, kFloat, Tag::any),
          memory::desc({batch, layer.out, side, side}, kFloat, formats.result)};
}

memory filled(const memory::desc& desc) {
  memory out(desc, kernels::onednn_engine());
  auto* values = static_cast<float*>(out.get_data_handle());
  for (size_t i = 0; i < desc.get_size() / sizeof(float); ++i)
    values[i] = static_cast<float>((i * 2654435761u >> 8) & 1023) * 1e-3f - .5f;
  return out;
}

/// Throws dnnl::error where there is no such primitive; the implementation's name in `name`.
ConvRun made(const ConvLayer& layer, Pass pass, const Descs& descs, std::string& name) {
  const memory::dims strides{layer.stride, layer.stride}, padding{2, 2};
  constexpr auto kDirect = dnnl::algorithm::convolution_direct;
  const auto forward = kernels::forward_plan<dnnl::convolution_forward>(
      {}, dnnl::prop_kind::forward_training, kDirect, descs.source, descs.weights, descs.result,
      strides, padding, padding);
  if (pass == Pass::forward) {
    name = forward.impl_info_str();
    return {dnnl::convolution_forward(forward),
            {{DNNL_ARG_SRC, filled(forward.src_desc())},
             {DNNL_ARG_WEIGHTS, filled(forward.weights_desc())},
             {DNNL_ARG_DST, filled(forward.dst_desc())}}};
  }
  if (pass == Pass::by_data) {
    const auto desc = kernels::input_gradient_plan(forward, kDirect, descs.source, descs.weights,
                                                   descs.result, strides, padding, padding);
    name = desc.impl_info_str();
    return {dnnl::convolution_backward_data(desc),
            {{DNNL_ARG_DIFF_SRC, filled(desc.diff_src_desc())},
             {DNNL_ARG_WEIGHTS, filled(desc.weights_desc())},
             {DNNL_ARG_DIFF_DST, filled(desc.diff_dst_desc())},
             {DNNL_ARG_SCRATCHPAD, memory(desc.scratchpad_desc(), kernels::onednn_engine())}}};
  }
  const auto desc = kernels::backward_plan<dnnl::convolution_backward_weights>(
      forward, kDirect, descs.source, descs.weights, descs.result, strides, padding, padding);
  name = desc.impl_info_str();
  return {dnnl::convolution_backward_weights(desc),
          {{DNNL_ARG_SRC, filled(desc.src_desc())},
           {DNNL_ARG_DIFF_WEIGHTS, filled(desc.diff_weights_desc())},
           {DNNL_ARG_DIFF_DST, filled(desc.diff_dst_desc())},
           {DNNL_ARG_SCRATCHPAD, memory(desc.scratchpad_desc(), kernels::onednn_engine())}}};
}

/// The pass of the convolution that does the work of a transposed layer's pass.
Pass adjoint(Pass pass) {
  return pass == Pass::forward   ? Pass::by_data
         : pass == Pass::by_data ? Pass::forward
                                 : Pass::by_weights;
}

/// The best of three, in seconds.
double time_of(const ConvRun& run) {
  double best = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 3; ++i) {
    const double start = monotonic_seconds();
    run();
    kernels::onednn_stream().wait();
    best = std::min(best, monotonic_seconds() - start);
  }
  return best;
}

}  // namespace

ConvRun fastest(const ConvLayer& layer, Pass pass, int64_t batch) {
  const Pass done = layer.transposed ? adjoint(pass) : pass;
  ConvRun best;
  double best_time = std::numeric_limits<double>::infinity();
  for (const Formats& formats :
       {Formats{Tag::any, Tag::any}, Formats{Tag::nhwc, Tag::nhwc}, Formats{Tag::nchw, Tag::any},
        Formats{Tag::nhwc, Tag::any}, Formats{Tag::any, Tag::nhwc}}) {
    try {
      std::string name;
      const ConvRun candidate = made(layer, done, descs_of(layer, batch, formats), name);
      if (name.find("ref") != std::string::npos) continue;
      const double time = time_of(candidate);
      if (time < best_time) best = candidate, best_time = time;
    } catch (const dnnl::error&) {
      continue;  // no such form
    }
  }
  if (!best.primitive)
    throw Unsupported("oneDNN has no fast convolution of ", layer.in, " to ", layer.out,
                      " channels");
  return best;
}

}  // namespace elbo::bench
