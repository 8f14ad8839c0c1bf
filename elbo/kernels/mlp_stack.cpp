// SPDX-License-Identifier: MIT
// Forward: a product a layer, with bias and activation inside. Backward, from the last layer on,
// with g the gradient of its output:
//   g = g f'(h_i),  db = sum of g's rows  (one pass),   dW = g^T h_{i-1},   g = g W.
// What nobody asks for (a critic's weights while a generator learns) is not computed.
#include "elbo/kernels/mlp_stack.h"

#include "elbo/core/error.h"
#include "elbo/kernels/activation_loops.h"
#include "elbo/kernels/dispatch.h"
#include "elbo/kernels/fused_node.h"
#include "elbo/kernels/gradient_slots.h"
#include "elbo/kernels/parallel_for.h"
#include "elbo/kernels/precision.h"
#include "elbo/kernels/product.h"

namespace elbo::kernels {
namespace {

constexpr int64_t kColumns = 16;  // floats in a cache line: no two threads write one

const Tensor& weight_of(const Tensors& params, size_t layer) { return params[2 * layer]; }
const Tensor& bias_of(const Tensors& params, size_t layer) { return params[2 * layer + 1]; }

void check_mlp_sizes(const Tensor& x, const Tensors& params,
                     const std::vector<Activation>& activations) {
  ELBO_ASSERT(!activations.empty() && params.size() == 2 * activations.size());
  int64_t size = x.size(-1);
  for (size_t i = 0; i < activations.size(); ++i) {
    const Tensor& weight = weight_of(params, i);
    if (weight.dim() != 2 || weight.size(1) != size)
      throw ShapeError("layer ", i, " of a fully connected net: got ", size,
                       " values an example, want ", weight.dim() == 2 ? weight.size(1) : 0);
    size = weight.size(0);
  }
}

struct StackOutputs {
  Tensor last;
  Tensors all;  // of each layer, if they are to be kept
};

StackOutputs forward(const Tensor& x, const Tensors& params,
                     const std::vector<Activation>& activations, bool keep) {
  StackOutputs out{x, {}};
  for (size_t i = 0; i < activations.size(); ++i) {
    const Tensor &weight = weight_of(params, i), &bias = bias_of(params, i);
    const int64_t rows = x.size(0), columns = weight.size(0);
    const Tensor y = torch::empty({rows, columns}, x.options().requires_grad(false));
    multiply({rows, columns, weight.size(1), false, true, activations[i]},
             {out.last.data_ptr<float>(), weight.data_ptr<float>(), y.data_ptr<float>(),
              bias.defined() ? bias.data_ptr<float>() : nullptr});
    out.last = y;
    if (keep) out.all.push_back(y);
  }
  return out;
}

/// (g f'(y), sum of its rows into `bias_grad` if that is defined): y is undefined where f is the
/// identity.
Tensor through_activation(const Tensor& g, const Tensor& y, Activation activation,
                          const Tensor& bias_grad) {
  const bool changes = activation != Activation::none;
  if (!changes && !bias_grad.defined()) return g;
  const Tensor out = changes ? torch::empty_like(g) : g;
  const int64_t rows = g.size(0), columns = g.size(1);
  const ActivationGradient lane{g.data_ptr<float>(),
                                changes ? y.data_ptr<float>() : nullptr,
                                changes ? out.data_ptr<float>() : nullptr,
                                bias_grad.defined() ? bias_grad.data_ptr<float>() : nullptr,
                                rows,
                                columns};
  const int64_t blocks = (columns + kColumns - 1) / kColumns;
  for_rows(blocks, rows * kColumns, [&](int64_t from, int64_t to) {
    activation_gradient(activation, lane, {from * kColumns, std::min(columns, to * kColumns)});
  });
  return out;
}

class StackNode : public FusedNode {
 public:
  std::string name() const override { return "elbo::mlp_stack"; }

  std::vector<Activation> activations;
  Tensors outputs;  // of each layer, detached

 protected:
  Tensors reference(const Tensors& inputs) override {
    Tensor h = inputs[0];
    for (size_t i = 0; i < activations.size(); ++i) {
      const Tensor &weight = inputs[1 + 2 * i], &bias = inputs[2 + 2 * i];
      h = smooth_product(h, weight, {false, true});
      h = activate(bias.defined() ? h + bias : h, activations[i]);
    }
    return {h};
  }

  Tensors backward(const Tensors& grads) override {
    Tensors out(inputs().size());
    if (!grads[0].defined()) return out;
    Tensor g = grads[0].contiguous();
    const size_t first = first_needed();
    for (size_t i = activations.size(); i-- > first;) {
      g = layer_backward(i, g, out);
      if (i > first || needs(0)) g = input_gradient(i, g);
    }
    if (needs(0)) out[0] = g;
    return out;
  }

  void forget() override { outputs.clear(); }

 private:
  const Tensor& weight(size_t layer) const { return inputs()[1 + 2 * layer]; }
  const Tensor& bias(size_t layer) const { return inputs()[2 + 2 * layer]; }
  const Tensor& input(size_t layer) const { return layer == 0 ? inputs()[0] : outputs[layer - 1]; }

  /// The first layer that the sweep must reach.
  size_t first_needed() const {
    if (needs(0)) return 0;
    size_t layer = 0;
    while (layer < activations.size() && !needs(1 + 2 * layer) &&
           !(bias(layer).defined() && needs(2 + 2 * layer)))
      ++layer;
    return layer;
  }

  /// Gradients of a layer's parameters; returns that of its sum, before the activation.
  Tensor layer_backward(size_t i, const Tensor& g, Tensors& out) {
    if (bias(i).defined() && needs(2 + 2 * i)) out[2 + 2 * i] = gradient_buffer(bias(i));
    const Tensor sum = through_activation(g, outputs[i], activations[i], out[2 + 2 * i]);
    if (!needs(1 + 2 * i)) return sum;
    const Tensor dw = out[1 + 2 * i] = gradient_buffer(weight(i));
    multiply({dw.size(0), dw.size(1), g.size(0), true, false, Activation::none},
             {sum.data_ptr<float>(), input(i).data_ptr<float>(), dw.data_ptr<float>()});
    return sum;
  }

  Tensor input_gradient(size_t i, const Tensor& sum) {
    const int64_t rows = sum.size(0), columns = weight(i).size(1);
    const Tensor out = torch::empty({rows, columns}, sum.options());
    multiply({rows, columns, sum.size(1), false, false, Activation::none},
             {sum.data_ptr<float>(), weight(i).data_ptr<float>(), out.data_ptr<float>()});
    return out;
  }
};

bool fusible_mlp(const Tensor& x, const Tensors& params) {
  if (!can_fuse(x)) return false;
  for (const Tensor& param : params)
    if (param.defined() && (!can_fuse(param) || !param.is_contiguous())) return false;
  return true;
}

/// x (B, in).
Tensor fused_mlp(const Tensor& x, const Tensors& params,
                 const std::vector<Activation>& activations) {
  Tensors inputs{x};
  inputs.insert(inputs.end(), params.begin(), params.end());
  const bool learns = wants_gradient(inputs);
  StackOutputs out = forward(x, params, activations, learns);
  if (!learns) return out.last;
  const auto node = make_node<StackNode>();
  node->activations = activations;
  node->outputs = std::move(out.all);
  node->outputs.back() = out.last.detach();
  attach(node, std::move(inputs), {out.last});
  return out.last;
}

/// A layer in torch operations. Off the CPU bf16 is the device's own product: the factors and the
/// result are rounded, sums are float32.
Tensor linear_reference(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  if (x.device().is_cpu() || !products_in_bf16()) return at::linear(x, weight, bias);
  const Tensor y =
      at::linear(x.to(torch::kBFloat16), weight.to(torch::kBFloat16)).to(x.scalar_type());
  return bias.defined() ? y + bias : y;
}

}  // namespace

Tensor mlp_stack(const Tensor& x, const Tensors& params,
                 const std::vector<Activation>& activations) {
  check_mlp_sizes(x, params, activations);
  if (!fusible_mlp(x, params)) return mlp_stack_reference(x, params, activations);
  if (x.dim() == 2) return fused_mlp(x.contiguous(), params, activations);
  std::vector<int64_t> sizes = x.sizes().vec();  // (..., in) -> (B, in)
  const Tensor out = fused_mlp(x.reshape({-1, x.size(-1)}).contiguous(), params, activations);
  sizes.back() = out.size(1);
  return out.view(sizes);
}

Tensor mlp_stack_reference(const Tensor& x, const Tensors& params,
                           const std::vector<Activation>& activations) {
  check_mlp_sizes(x, params, activations);
  Tensor h = x;
  for (size_t i = 0; i < activations.size(); ++i)
    h = activate(linear_reference(h, weight_of(params, i), bias_of(params, i)), activations[i]);
  return h;
}

}  // namespace elbo::kernels
