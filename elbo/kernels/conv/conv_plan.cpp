// SPDX-License-Identifier: MIT
// Every primitive takes the formats that it likes best ("any"), which is never a reference
// implementation where another exists; tensors in another format are reordered, which only the ends
// of a stack need.
//
// No bit may depend on the number of threads. Direct convolutions compute each value of an image in
// one thread. Two kinds do not, and are cut over images, by their number alone: those that
// oneDNN makes of matrix products, and gradients of kernels whose sums over images it would split
// between as few as two threads, as of small kernels. Gradients of other kernels have as many
// threads as need no such sum.
#include "elbo/kernels/conv/conv_plan.h"

#include <algorithm>

#include "elbo/kernels/onednn.h"
#include "elbo/kernels/parallel_for.h"
#include "elbo/kernels/pieces.h"
#include "elbo/kernels/primitive_cache.h"

namespace elbo::kernels {
namespace {

using dnnl::algorithm;
using dnnl::memory;
using Dims = memory::dims;

constexpr size_t kCachedPlans = 256;  // forms; a training needs some tens
constexpr int64_t kPieces = 8;        // of a batch, at most

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

/// `images` in the same format, fewer of them.
memory::desc fewer(const memory::desc& images, int64_t count) {
  Dims sizes = sizes_of(images);
  const Dims from(sizes.size(), 0);
  sizes[0] = count;
  return images.submemory_desc(sizes, from);
}

/// (parts, size) added up over the parts, in their order.
void sum_of_parts(const Tensor& parts, float* out) {
  const int64_t count = parts.size(0), size = parts.size(1);
  const float* from = parts.data_ptr<float>();
  for_rows(size, count, [&](int64_t first, int64_t last) {
    std::copy(from + first, from + last, out + first);
    for (int64_t part = 1; part < count; ++part)
      for (int64_t i = first; i < last; ++i) out[i] += from[part * size + i];
  });
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

  /// The same for `count` images, in the formats of an operation on all.
  Geometry of_images(int64_t count, const Operation& all) const {
    Geometry out = *this;
    out.wide = fewer(all.wide.desc, count), out.narrow = fewer(all.narrow.desc, count);
    out.kernel = all.kernel.desc;
    return out;
  }

  /// Channels-last on both sides, where no format is set yet: for one wide channel faster than what
  /// oneDNN would take.
  void spread_channels() {
    const auto last = [](const memory::desc& of) {
      return memory::desc(sizes_of(of), memory::data_type::f32, memory::format_tag::nhwc);
    };
    wide = last(wide), narrow = last(narrow);
  }

  /// The plan of the convolution itself.
  dnnl::convolution_forward::primitive_desc convolution(const dnnl::primitive_attr& followed,
                                                        bool bias) const {
    const auto kind = dnnl::prop_kind::forward_training;
    const auto how = algorithm::convolution_direct;
    const dnnl::primitive_attr attributes = with_own_scratch(followed);
    if (!bias)
      return forward_plan<dnnl::convolution_forward>(attributes, kind, how, wide, kernel, narrow,
                                                     strides, before, after);
    return forward_plan<dnnl::convolution_forward>(attributes, kind, how, wide, kernel,
                                                   any({sizes_of(narrow)[1]}), narrow, strides,
                                                   before, after);
  }

  Operation towards_narrow(const dnnl::primitive_attr& attributes, bool bias) const {
    const auto plan = convolution(attributes, bias);
    return {dnnl::convolution_forward(plan), {DNNL_ARG_SRC, plan.src_desc()},
            {DNNL_ARG_DST, plan.dst_desc()}, {DNNL_ARG_WEIGHTS, plan.weights_desc()},
            plan.scratchpad_desc(),          plan.impl_info_str()};
  }

  /// Its gradient by the wide image.
  Operation towards_wide() const {
    const auto plan = input_gradient_plan(convolution({}, false), algorithm::convolution_direct,
                                          wide, kernel, narrow, strides, before, after);
    return {dnnl::convolution_backward_data(plan),
            {DNNL_ARG_DIFF_SRC, plan.diff_src_desc()},
            {DNNL_ARG_DIFF_DST, plan.diff_dst_desc()},
            {DNNL_ARG_WEIGHTS, plan.weights_desc()},
            plan.scratchpad_desc(),
            plan.impl_info_str()};
  }

  /// Its gradient by the kernel.
  Operation by_kernel() const {
    const auto plan = backward_plan<dnnl::convolution_backward_weights>(
        convolution({}, false), algorithm::convolution_direct, wide, kernel, narrow, strides,
        before, after);
    return {dnnl::convolution_backward_weights(plan),
            {DNNL_ARG_SRC, plan.src_desc()},
            {DNNL_ARG_DIFF_DST, plan.diff_dst_desc()},
            {DNNL_ARG_DIFF_WEIGHTS, plan.diff_weights_desc()},
            plan.scratchpad_desc(),
            plan.impl_info_str()};
  }
};

/// What an operation reads and writes. `kernels`: one, or one a piece where it is written.
struct ConvPlan::Memory {
  const BlockedTensor &wide, &narrow;
  float* kernels;
  int64_t apart = 0;  // floats from one kernel to the next
  const float* bias = nullptr;
};

ConvPlan::ConvPlan(const ConvForm& form) : form_(form) {}

ConvPlan::Operation ConvPlan::forward_of(const Geometry& geometry) const {
  return by_adjoint(form_.layer)
             ? geometry.towards_wide()
             : geometry.towards_narrow(followed_by(form_.layer.activation), form_.bias);
}

ConvPlan::Operation ConvPlan::input_gradient_of(const Geometry& geometry) const {
  return by_adjoint(form_.layer) ? geometry.towards_narrow({}, false) : geometry.towards_wide();
}

ConvPlan::Operation ConvPlan::weight_gradient_of(const Geometry& geometry) const {
  return geometry.by_kernel();
}

ConvPlan::Operation ConvPlan::made_for(Maker make, int threads) const {
  const WithThreads planned_for(threads);
  Geometry geometry(form_);
  if (make == &ConvPlan::weight_gradient_of && sizes_of(geometry.wide)[1] == 1)
    geometry.spread_channels();
  return (this->*make)(geometry);
}

std::vector<ConvPlan::Piece> ConvPlan::pieces_of(Maker make, const Operation& whole) const {
  const WithThreads planned_for(1);
  const Geometry geometry(form_);
  const int64_t size = (form_.batch + kPieces - 1) / kPieces;
  std::vector<Piece> out;
  for (int64_t first = 0; first < form_.batch; first += size) {
    const int64_t count = std::min(size, form_.batch - first);
    out.push_back({out.empty() || count < size ? (this->*make)(geometry.of_images(count, whole))
                                               : out.front().operation,
                   first});
  }
  return out;
}

ConvPlan::Planned ConvPlan::plan_images(Maker make) const {
  Planned out{made_for(make, form_.threads), {}};
  if (out.whole.implementation.find("gemm") != std::string::npos)
    out.pieces = pieces_of(make, out.whole);
  return out;
}

ConvPlan::Planned ConvPlan::plan_weight_gradient() const {
  const Maker make = &ConvPlan::weight_gradient_of;
  Operation one = made_for(make, 1);
  // Threads that share a kernel need memory for its other sums.
  const size_t most = one.scratch.get_size() + one.kernel.desc.get_size() / 2;
  const auto shares = [&](const Operation& with) { return with.scratch.get_size() >= most; };
  if (one.implementation.find("gemm") != std::string::npos || shares(made_for(make, 2)))
    return {one, pieces_of(make, one)};
  for (int threads = form_.threads; threads > 1; --threads)
    if (Operation with = made_for(make, threads); !shares(with)) return {with, {}};
  return {one, {}};
}

void ConvPlan::run(const Planned& planned, const Memory& memory) const {
  const auto execute = [&](const Operation& now, int64_t first, float* kernel) {
    const auto from = [&](const BlockedTensor& images) {
      const size_t of_one =
          images.desc.get_size() / sizeof(float) / static_cast<size_t>(form_.batch);
      return images.values() + static_cast<size_t>(first) * of_one;
    };
    const auto lies = [](const memory::desc& desc, void* at) {
      return dnnl::memory(desc, onednn_engine(), at);
    };
    std::unordered_map<int, dnnl::memory> arguments{
        {now.wide.argument, lies(now.wide.desc, from(memory.wide))},
        {now.narrow.argument, lies(now.narrow.desc, from(memory.narrow))},
        {now.kernel.argument, lies(now.kernel.desc, kernel)},
        {DNNL_ARG_SCRATCHPAD, lies(now.scratch, scratch_memory(now.scratch.get_size()))}};
    if (memory.bias != nullptr)
      arguments[DNNL_ARG_BIAS] =
          lies({{form_.layer.out}, memory::data_type::f32, memory::format_tag::a},
               const_cast<float*>(memory.bias));
    now.run.execute(onednn_stream(), arguments);
  };
  if (planned.pieces.empty()) return execute(planned.whole, 0, memory.kernels);
  const auto piece = [&](int64_t i) {
    const Piece& now = planned.pieces[static_cast<size_t>(i)];
    try {
      execute(now.operation, now.first, memory.kernels + i * memory.apart);
    } catch (const dnnl::error& error) {
      return error.status;
    }
    return dnnl_success;
  };
  run_pieces(std::ssize(planned.pieces), piece, "a convolution could not be computed");
}

BlockedTensor ConvPlan::kernel_for(const Planned& planned, const Tensor& weight) const {
  return in_format(in_rows(is_turned(form_.layer) ? turned(weight) : weight),
                   planned.whole.kernel.desc);
}

BlockedTensor ConvPlan::forward(const BlockedTensor& x, const Tensor& weight, const Tensor& bias) {
  if (!forward_) forward_ = plan_images(&ConvPlan::forward_of);
  const Operation& now = forward_->whole;
  const bool back = by_adjoint(form_.layer);
  const BlockedTensor image = in_format(x, back ? now.narrow.desc : now.wide.desc),
                      kernel = kernel_for(*forward_, weight),
                      out = unfilled(back ? now.wide.desc : now.narrow.desc);
  run(*forward_, {back ? out : image, back ? image : out, kernel.values(), 0,
                  form_.bias ? bias.data_ptr<float>() : nullptr});
  return out;
}

BlockedTensor ConvPlan::input_gradient(const BlockedTensor& g, const Tensor& weight) {
  if (!input_gradient_) input_gradient_ = plan_images(&ConvPlan::input_gradient_of);
  const Operation& now = input_gradient_->whole;
  const bool back = by_adjoint(form_.layer);
  const BlockedTensor image = in_format(g, back ? now.wide.desc : now.narrow.desc),
                      kernel = kernel_for(*input_gradient_, weight),
                      out = unfilled(back ? now.narrow.desc : now.wide.desc);
  run(*input_gradient_, {back ? image : out, back ? out : image, kernel.values()});
  return out;
}

void ConvPlan::weight_gradient(const BlockedTensor& x, const BlockedTensor& g, const Tensor& out) {
  if (!weight_gradient_) weight_gradient_ = plan_weight_gradient();
  const Operation& now = weight_gradient_->whole;
  const bool turns = is_turned(form_.layer), back = by_adjoint(form_.layer);
  const BlockedTensor wide = in_format(back ? g : x, now.wide.desc),
                      narrow = in_format(back ? x : g, now.narrow.desc),
                      wanted = in_rows(turns ? turned(out) : out);
  const bool direct = wanted.desc == now.kernel.desc;
  const BlockedTensor kernel = direct ? wanted : unfilled(now.kernel.desc);
  const auto pieces = std::ssize(weight_gradient_->pieces);
  if (pieces > 1) {
    const int64_t size = kernel.data.numel();
    const Tensor parts = torch::empty({pieces, size});
    run(*weight_gradient_, {wide, narrow, parts.data_ptr<float>(), size});
    sum_of_parts(parts, kernel.values());
  } else {
    run(*weight_gradient_, {wide, narrow, kernel.values()});
  }
  if (!direct) reorder(kernel, wanted);
  if (turns) out.copy_(turned(wanted.data));
}

std::vector<std::string> ConvPlan::implementations() const {
  return {plan_images(&ConvPlan::forward_of).whole.implementation,
          plan_images(&ConvPlan::input_gradient_of).whole.implementation,
          plan_weight_gradient().whole.implementation};
}

bool by_adjoint(const ConvLayer& layer) { return layer.transposed || is_turned(layer); }

ConvPlan& conv_plan(const ConvForm& form) {
  return cached<ConvPlan, ConvFormHash>(form, kCachedPlans,
                                        [](const ConvForm& fresh) { return ConvPlan(fresh); });
}

}  // namespace elbo::kernels
