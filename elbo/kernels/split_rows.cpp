// SPDX-License-Identifier: MIT
// Copies; for values that are few an example.
#include "elbo/kernels/split_rows.h"

#include "elbo/kernels/choice.h"
#include "elbo/kernels/fused_node.h"

namespace elbo {
namespace {

class SplitNode : public FusedNode {
 public:
  std::string name() const override { return "elbo::split_rows"; }

  int64_t first = 0;

 protected:
  Tensors reference(const Tensors& inputs) override {
    const Tensor& x = inputs[0];
    return {x.narrow(0, 0, first), x.narrow(0, first, x.size(0) - first)};
  }

  Tensors backward(const Tensors& grads) override {
    const Tensor &x = inputs()[0], out = torch::zeros(x.sizes(), x.options().requires_grad(false));
    if (grads[0].defined()) out.narrow(0, 0, first).copy_(grads[0]);
    if (grads[1].defined()) out.narrow(0, first, x.size(0) - first).copy_(grads[1]);
    return {out};
  }

  void forget() override {}
};

}  // namespace

std::pair<Tensor, Tensor> split_rows(const Tensor& x, int64_t first) {
  const bool fused = fused_kernels_enabled() && wants_gradient({x});
  const Tensor from = fused ? x.detach() : x;
  const Tensor head = from.narrow(0, 0, first), rest = from.narrow(0, first, x.size(0) - first);
  if (!fused) return {head, rest};
  const Tensor a = head.clone(), b = rest.clone();
  const auto node = make_node<SplitNode>();
  node->first = first;
  attach(node, {x}, {a, b});
  return {a, b};
}

}  // namespace elbo
