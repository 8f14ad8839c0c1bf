// SPDX-License-Identifier: MIT
// With G the gradient of C = op(A) op(B): that of op(A) is G op(B)', that of op(B) is op(A)' G.
#include "elbo/kernels/smooth_product.h"

#include <torch/csrc/autograd/custom_function.h>

#include "elbo/kernels/product.h"

namespace elbo::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

Tensor product_of(const Tensor& a, const Tensor& b, Stored stored) {
  const Tensor left = a.contiguous(), right = b.contiguous();
  const Product form{
      left.size(stored.transposed_a ? 1 : 0), right.size(stored.transposed_b ? 0 : 1),
      left.size(stored.transposed_a ? 0 : 1), stored.transposed_a, stored.transposed_b};
  const Tensor out = torch::empty({form.m, form.n}, left.options().requires_grad(false));
  multiply(form, {left.data_ptr<float>(), right.data_ptr<float>(), out.data_ptr<float>()});
  return out;
}

struct SmoothProduct : torch::autograd::Function<SmoothProduct> {
  static Tensor forward(AutogradContext* context, const Variable& a, const Variable& b,
                        bool transposed_a, bool transposed_b) {
    context->save_for_backward({a, b});
    context->saved_data["a"] = transposed_a;
    context->saved_data["b"] = transposed_b;
    return product_of(a, b, {transposed_a, transposed_b});
  }

  static variable_list backward(AutogradContext* context, const variable_list& grads) {
    const variable_list saved = context->get_saved_variables();
    const Tensor &a = saved[0], &b = saved[1], &g = grads[0];
    if (!g.defined()) return {{}, {}, {}, {}};
    const bool ta = context->saved_data["a"].toBool(), tb = context->saved_data["b"].toBool();
    Tensor by_a, by_b;
    if (context->needs_input_grad(0))
      by_a = ta ? smooth_product(b, g, {tb, true}) : smooth_product(g, b, {false, !tb});
    if (context->needs_input_grad(1))
      by_b = tb ? smooth_product(g, a, {true, ta}) : smooth_product(a, g, {!ta, false});
    return {by_a, by_b, {}, {}};
  }
};

}  // namespace

Tensor smooth_product(const Tensor& a, const Tensor& b, Stored stored) {
  return SmoothProduct::apply(a, b, stored.transposed_a, stored.transposed_b);
}

}  // namespace elbo::kernels
