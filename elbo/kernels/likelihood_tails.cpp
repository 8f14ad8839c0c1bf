// SPDX-License-Identifier: MIT
// Bernoulli: one pass forward, which keeps the gradient; backward only scales it. Distances: 2 g (a
// - b) for a, its negative for b; only those that are asked for.
#include "elbo/kernels/likelihood_tails.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/kernels/dispatch.h"
#include "elbo/kernels/fused_node.h"
#include "elbo/kernels/parallel_for.h"
#include "elbo/kernels/row_loops.h"

namespace elbo::kernels {
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

namespace {

class DistanceNode : public FusedNode {
 public:
  std::string name() const override { return "elbo::squared_distances"; }

 protected:
  Tensors reference(const Tensors& inputs) override {
    return {squared_distances_reference(inputs[0], inputs[1])};
  }

  Tensors backward(const Tensors& grads) override {
    if (!grads[0].defined()) return {Tensor(), Tensor()};
    const Tensor factors = grads[0].contiguous();
    return {needs(0) ? gradient(factors, 2.f) : Tensor(),
            needs(1) ? gradient(factors, -2.f) : Tensor()};
  }

  void forget() override {}

 private:
  Tensor gradient(const Tensor& factors, float scale) const {
    const Tensor &a = inputs()[0], &b = inputs()[1],
                 out = torch::empty(a.sizes(), a.options().requires_grad(false));
    const int64_t columns = a.size(1);
    const float* factor = factors.data_ptr<float>();
    for_rows(a.size(0), columns, [&](int64_t from, int64_t to) {
      for (int64_t r = from; r < to; ++r)
        scaled_difference(a.data_ptr<float>() + r * columns, b.data_ptr<float>() + r * columns,
                          scale * factor[r], out.data_ptr<float>() + r * columns, columns);
    });
    return out;
  }
};

}  // namespace

Tensor squared_distances(const Tensor& a, const Tensor& b) {
  ELBO_ASSERT(a.dim() == 2 && a.sizes() == b.sizes());
  if (!can_fuse(a) || !can_fuse(b)) return squared_distances_reference(a, b);
  const Tensor left = a.contiguous(), right = b.contiguous(),
               out = torch::empty({a.size(0)}, a.options().requires_grad(false));
  const int64_t columns = a.size(1);
  for_rows(a.size(0), columns, [&](int64_t from, int64_t to) {
    for (int64_t r = from; r < to; ++r)
      out.data_ptr<float>()[r] = squared_distance(left.data_ptr<float>() + r * columns,
                                                  right.data_ptr<float>() + r * columns, columns);
  });
  if (wants_gradient({left, right})) attach(make_node<DistanceNode>(), {left, right}, {out});
  return out;
}

Tensor squared_distances_reference(const Tensor& a, const Tensor& b) {
  return (a - b).square().sum(1);
}

Tensor squared_distances_of_each(const Tensor& a, const Tensor& b) {
  ELBO_ASSERT(a.dim() == 2 && b.dim() == 2 && a.size(1) == b.size(1));
  if (!can_fuse(a) || !can_fuse(b) || wants_gradient({a, b}))
    return squared_distances_of_each_reference(a, b);
  const Tensor left = a.contiguous(), right = b.contiguous(),
               out = torch::empty({a.size(0), b.size(0)}, a.options().requires_grad(false));
  const int64_t columns = a.size(1), rows = left.size(0), others = right.size(0);
  // A row of b stays near while it meets all of a.
  for_rows(others, rows * columns, [&](int64_t from, int64_t to) {
    for (int64_t j = from; j < to; ++j)
      for (int64_t i = 0; i < rows; ++i)
        out.data_ptr<float>()[i * others + j] = squared_distance(
            left.data_ptr<float>() + i * columns, right.data_ptr<float>() + j * columns, columns);
  });
  return out;
}

Tensor squared_distances_of_each_reference(const Tensor& a, const Tensor& b) {
  Tensors rows;
  // (N)
  for (int64_t i = 0; i < a.size(0); ++i)
    rows.push_back(squared_distances_reference(a.narrow(0, i, 1).expand_as(b), b));
  return rows.empty() ? torch::empty({0, b.size(0)}, b.options()) : torch::stack(rows);
}

}  // namespace elbo::kernels
