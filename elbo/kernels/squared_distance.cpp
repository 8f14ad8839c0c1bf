// SPDX-License-Identifier: MIT
// Gradients: 2 g (a - b) for a, its negative for b; only those that are asked for.
#include "elbo/kernels/squared_distance.h"

#include "elbo/core/error.h"
#include "elbo/kernels/choice.h"
#include "elbo/kernels/distance_loops.h"
#include "elbo/kernels/fused_node.h"
#include "elbo/kernels/rows.h"

namespace elbo {
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

}  // namespace elbo
