// SPDX-License-Identifier: MIT
// One operation where torch has three; plain loops, since there are as many logits as examples.
#include "elbo/kernels/softplus.h"

#include <cmath>

#include "elbo/kernels/choice.h"
#include "elbo/kernels/fused_node.h"

namespace elbo {
namespace {

class SoftplusNode : public FusedNode {
 public:
  std::string name() const override { return "elbo::signed_softplus"; }

  double sign = 1;

 protected:
  Tensors reference(const Tensors& inputs) override {
    return {signed_softplus_reference(inputs[0], sign)};
  }

  Tensors backward(const Tensors& grads) override {
    if (!grads[0].defined()) return {Tensor()};
    const Tensor &logits = inputs()[0], grad = grads[0].contiguous(),
                 out = torch::empty(logits.sizes(), logits.options().requires_grad(false));
    const float *l = logits.data_ptr<float>(), *g = grad.data_ptr<float>();
    const auto factor = static_cast<float>(sign);
    for (int64_t i = 0; i < logits.numel(); ++i)
      out.data_ptr<float>()[i] = g[i] * factor / (1.f + std::exp(-factor * l[i]));
    return {out};
  }

  void forget() override {}
};

}  // namespace

Tensor signed_softplus(const Tensor& logits, double sign) {
  if (!can_fuse(logits)) return signed_softplus_reference(logits, sign);
  const Tensor dense = logits.contiguous(),
               out = torch::empty({dense.numel()}, dense.options().requires_grad(false));
  const float* l = dense.data_ptr<float>();
  const auto factor = static_cast<float>(sign);
  for (int64_t i = 0; i < dense.numel(); ++i) {
    const float x = factor * l[i];
    // x - x: fmax would hide what is no number
    out.data_ptr<float>()[i] = std::fmax(x, 0.f) + std::log1p(std::exp(-std::fabs(x))) + (x - x);
  }
  if (!wants_gradient({dense})) return out;
  const auto node = make_node<SoftplusNode>();
  node->sign = sign;
  attach(node, {dense}, {out});
  return out;
}

Tensor signed_softplus_reference(const Tensor& logits, double sign) {
  return -torch::log_sigmoid(-sign * logits).flatten();
}

}  // namespace elbo
