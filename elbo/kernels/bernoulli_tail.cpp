// SPDX-License-Identifier: MIT
// One pass forward, which keeps the slope; backward only scales it.
#include "elbo/kernels/bernoulli_tail.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/kernels/bernoulli_loops.h"
#include "elbo/kernels/choice.h"
#include "elbo/kernels/fused_node.h"
#include "elbo/kernels/rows.h"

namespace elbo {
namespace {

int64_t repeats_of(const Tensor& logits, const Tensor& x) {
  const bool fits = logits.dim() == 2 && x.dim() == 2 && logits.size(1) == x.size(1) &&
                    (x.size(0) == 0 ? logits.size(0) == 0 : logits.size(0) % x.size(0) == 0);
  if (!fits)
    throw ShapeError("binary likelihood: got logits (", join(logits.sizes(), ", "),
                     ") and examples (", join(x.sizes(), ", "), "), want (B k, D) and (B, D)");
  return x.size(0) == 0 ? 1 : std::max<int64_t>(1, logits.size(0) / x.size(0));
}

class BernoulliNode : public FusedNode {
 public:
  std::string name() const override { return "elbo::bernoulli_tail"; }

  Tensor slope;  // (B k, D): x - s(l)

 protected:
  Tensors reference(const Tensors& inputs) override {
    return {bernoulli_tail_reference(inputs[0], inputs[1])};
  }

  Tensors backward(const Tensors& grads) override {
    if (!grads[0].defined()) return {Tensor(), Tensor()};
    const Tensor factors = grads[0].contiguous(), out = torch::empty_like(slope);
    const int64_t columns = slope.size(1);
    for_rows(slope.size(0), columns, [&](int64_t from, int64_t to) {
      scale_rows(slope.data_ptr<float>(), factors.data_ptr<float>(), out.data_ptr<float>(), columns,
                 from, to);
    });
    return {out, Tensor()};
  }

  void forget() override { slope.reset(); }
};

}  // namespace

Tensor bernoulli_tail(const Tensor& logits, const Tensor& x) {
  const int64_t repeats = repeats_of(logits, x);
  if (!can_fuse(logits) || !can_fuse(x) || (x.requires_grad() && torch::GradMode::is_enabled()))
    return bernoulli_tail_reference(logits, x);
  const Tensor l = logits.contiguous(), target = x.contiguous(),
               out = torch::empty({l.size(0)}, l.options().requires_grad(false));
  const bool learns = wants_gradient({l});
  const Tensor slope = learns ? torch::empty_like(l, l.options().requires_grad(false)) : Tensor();
  const BernoulliRows rows{l.data_ptr<float>(),
                           target.data_ptr<float>(),
                           out.data_ptr<float>(),
                           learns ? slope.data_ptr<float>() : nullptr,
                           l.size(1),
                           repeats};
  for_rows(l.size(0), 4 * l.size(1),
           [&](int64_t from, int64_t to) { bernoulli_rows(rows, from, to); });
  if (!learns) return out;
  const auto node = make_node<BernoulliNode>();
  node->slope = slope;
  attach(node, {l, target}, {out});
  return out;
}

Tensor bernoulli_tail_reference(const Tensor& logits, const Tensor& x) {
  const int64_t repeats = repeats_of(logits, x);
  const Tensor target = repeats == 1 ? x : x.repeat_interleave(repeats, 0);
  return -at::binary_cross_entropy_with_logits(logits, target, {}, {}, at::Reduction::None).sum(1);
}

}  // namespace elbo
