// SPDX-License-Identifier: MIT
// F(x, w) is the convolution, D(g, w) its gradient by x, W(x, g) that by w. All three are linear in
// both arguments, and <g, F(x, w)> = <D(g, w), x> = <W(x, g), w>: so each one's gradients are the
// other two.
#include "elbo/kernels/conv/smooth_conv.h"

#include <omp.h>
#include <torch/csrc/autograd/custom_function.h>

#include "elbo/kernels/conv/conv_plan.h"

namespace elbo::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

/// A layer, and the size of the images that go into it, as a graph keeps them.
struct Shape {
  ConvLayer layer;
  int64_t height, width;

  std::vector<int64_t> numbers() const {
    return {layer.in,
            layer.out,
            layer.kernel,
            layer.stride,
            layer.padding,
            layer.output_padding,
            layer.transposed ? 1 : 0,
            height,
            width};
  }
  static Shape of(const std::vector<int64_t>& n) {
    return {{n[0], n[1], n[2], n[3], n[4], n[5], n[6] != 0}, n[7], n[8]};
  }
  ConvPlan& plan(int64_t batch) const {
    return conv_plan({layer, batch, height, width, false, omp_get_max_threads()});
  }
};

Tensor forward_conv(const Tensor& x, const Tensor& weight, const Shape& shape);
Tensor by_input(const Tensor& g, const Tensor& weight, const Shape& shape);
Tensor by_weight(const Tensor& x, const Tensor& g, const Shape& shape);

/// What the three have in common: two tensors and a shape.
template <class Kind>
struct Computation : Function<Kind> {
  static Tensor forward(AutogradContext* context, const Tensor& first, const Tensor& second,
                        const std::vector<int64_t>& shape) {
    context->save_for_backward({first, second});
    context->saved_data["shape"] = shape;
    return Kind::compute(first.contiguous(), second.contiguous(), Shape::of(shape));
  }

  static variable_list backward(AutogradContext* context, const variable_list& grads) {
    const variable_list saved = context->get_saved_variables();
    variable_list out(3);
    if (!grads[0].defined()) return out;
    const Shape shape = Shape::of(context->saved_data["shape"].toIntVector());
    if (context->needs_input_grad(0)) out[0] = Kind::by_first(grads[0], saved[1], shape);
    if (context->needs_input_grad(1)) out[1] = Kind::by_second(grads[0], saved[0], shape);
    return out;
  }
};

struct Forward : Computation<Forward> {
  static Tensor compute(const Tensor& x, const Tensor& weight, const Shape& shape) {
    return as_tensor(shape.plan(x.size(0)).forward(as_it_lies(x), weight, {}));
  }
  static Tensor by_first(const Tensor& g, const Tensor& weight, const Shape& shape) {
    return by_input(g, weight, shape);
  }
  static Tensor by_second(const Tensor& g, const Tensor& x, const Shape& shape) {
    return by_weight(x, g, shape);
  }
};

struct ByInput : Computation<ByInput> {
  static Tensor compute(const Tensor& g, const Tensor& weight, const Shape& shape) {
    return as_tensor(shape.plan(g.size(0)).input_gradient(as_it_lies(g), weight));
  }
  static Tensor by_first(const Tensor& of_x, const Tensor& weight, const Shape& shape) {
    return forward_conv(of_x, weight, shape);
  }
  static Tensor by_second(const Tensor& of_x, const Tensor& g, const Shape& shape) {
    return by_weight(of_x, g, shape);
  }
};

struct ByWeight : Computation<ByWeight> {
  static Tensor compute(const Tensor& x, const Tensor& g, const Shape& shape) {
    const ConvLayer& layer = shape.layer;
    const auto [rows, columns] =
        layer.transposed ? std::pair(layer.in, layer.out) : std::pair(layer.out, layer.in);
    const Tensor out =
        torch::empty({rows, columns, layer.kernel, layer.kernel}, x.options().requires_grad(false));
    shape.plan(x.size(0)).weight_gradient(as_it_lies(x), as_it_lies(g), out);
    return out;
  }
  static Tensor by_first(const Tensor& of_weight, const Tensor& g, const Shape& shape) {
    return by_input(g, of_weight, shape);
  }
  static Tensor by_second(const Tensor& of_weight, const Tensor& x, const Shape& shape) {
    return forward_conv(x, of_weight, shape);
  }
};

Tensor forward_conv(const Tensor& x, const Tensor& weight, const Shape& shape) {
  return Forward::apply(x, weight, shape.numbers());
}
Tensor by_input(const Tensor& g, const Tensor& weight, const Shape& shape) {
  return ByInput::apply(g, weight, shape.numbers());
}
Tensor by_weight(const Tensor& x, const Tensor& g, const Shape& shape) {
  return ByWeight::apply(x, g, shape.numbers());
}

}  // namespace

Tensor smooth_conv(const Tensor& x, const Tensor& weight, const ConvLayer& layer) {
  ConvLayer plain = layer;
  plain.batch_norm = false, plain.activation = Activation::none;
  return forward_conv(x, weight, {plain, x.size(2), x.size(3)});
}

}  // namespace elbo::kernels
