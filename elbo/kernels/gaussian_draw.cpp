// SPDX-License-Identifier: MIT
// One differentiable node for both forms: with the KL divergence, or with the log-ratio of each
// draw.
#include "elbo/kernels/gaussian_draw.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/kernels/dispatch.h"
#include "elbo/kernels/fused_node.h"
#include "elbo/kernels/parallel_for.h"
#include "elbo/kernels/row_loops.h"

namespace elbo::kernels {
namespace {

constexpr int64_t kCost = 8;  // of an exponential, in elements

/// Draws an example; ShapeError where the sizes do not fit.
int64_t draws_of(const Tensor& moments, const Tensor& noise) {
  const bool fits =
      moments.dim() == 2 && noise.dim() == 2 && moments.size(1) == 2 * noise.size(1) &&
      (moments.size(0) == 0 ? noise.size(0) == 0 : noise.size(0) % moments.size(0) == 0);
  if (!fits)
    throw ShapeError("codes to draw: got moments (", join(moments.sizes(), ", "), ") and noise (",
                     join(noise.sizes(), ", "), "), want (B, 2 Z) and (B k, Z)");
  return moments.size(0) == 0 ? 1 : noise.size(0) / moments.size(0);
}

Tensors reference(const Tensor& moments, const Tensor& noise, bool sampled) {
  if (!sampled) {
    const DrawWithKl out = draw_with_kl_reference(moments, noise);
    return {out.z, out.kl};
  }
  const DrawsWithRatio out = draws_with_ratio_reference(moments, noise);
  return {out.z, out.log_ratio};
}

class DrawNode : public FusedNode {
 public:
  std::string name() const override { return "elbo::gaussian_draw"; }

  Tensor z;  // detached
  bool sampled = false;

  GaussianRows rows(float* row) const {
    const Tensor &moments = inputs()[0], &noise = inputs()[1];
    return {moments.data_ptr<float>(),
            noise.data_ptr<float>(),
            z.data_ptr<float>(),
            row,
            noise.size(1),
            draws_of(moments, noise),
            sampled};
  }

 protected:
  Tensors reference(const Tensors& inputs) override {
    return kernels::reference(inputs[0], inputs[1], sampled);
  }

  Tensors backward(const Tensors& grads) override {
    const Tensor by_z = grads[0].defined() ? grads[0].contiguous() : Tensor(),
                 by_row = grads[1].defined() ? grads[1].contiguous() : Tensor();
    const Tensor out = torch::empty(inputs()[0].sizes(), z.options());
    const GaussianRows all = rows(nullptr);
    const GaussianGradient gradient{by_z.defined() ? by_z.data_ptr<float>() : nullptr,
                                    by_row.defined() ? by_row.data_ptr<float>() : nullptr,
                                    out.data_ptr<float>()};
    for_rows(out.size(0), kCost * all.size * all.draws,
             [&](int64_t from, int64_t to) { draw_gaussians_backward(all, gradient, from, to); });
    return {out, Tensor()};
  }

  void forget() override { z.reset(); }
};

/// z and the row's numbers.
Tensors drawn(const Tensor& moments, const Tensor& noise, bool sampled) {
  const int64_t draws = draws_of(moments, noise);
  if (!can_fuse(moments) || !can_fuse(noise)) return reference(moments, noise, sampled);
  const Tensor from = moments.contiguous(), with = noise.contiguous();
  const auto plain = from.options().requires_grad(false);
  const Tensor z = torch::empty(with.sizes(), plain),
               row = torch::empty({sampled ? with.size(0) : from.size(0)}, plain);
  const GaussianRows rows{from.data_ptr<float>(),
                          with.data_ptr<float>(),
                          z.data_ptr<float>(),
                          row.data_ptr<float>(),
                          with.size(1),
                          draws,
                          sampled};
  for_rows(from.size(0), kCost * rows.size * draws,
           [&](int64_t first, int64_t last) { draw_gaussians(rows, first, last); });
  if (!wants_gradient({from})) return {z, row};
  const auto node = make_node<DrawNode>();
  node->z = z.detach();
  node->sampled = sampled;
  attach(node, {from, with}, {z, row});
  return {z, row};
}

}  // namespace

DrawWithKl draw_with_kl(const Tensor& moments, const Tensor& noise) {
  ELBO_ASSERT(moments.size(0) == noise.size(0));
  const Tensors out = drawn(moments, noise, false);
  return {out[0], out[1]};
}

DrawWithKl draw_with_kl_reference(const Tensor& moments, const Tensor& noise) {
  draws_of(moments, noise);
  const Tensor mean = moments.narrow(1, 0, noise.size(1)),
               log_var = moments.narrow(1, noise.size(1), noise.size(1));
  return {mean + torch::exp(.5 * log_var) * noise,
          .5 * (mean.square() + torch::exp(log_var) - 1 - log_var).sum(1)};
}

DrawsWithRatio draws_with_ratio(const Tensor& moments, const Tensor& noise) {
  const Tensors out = drawn(moments, noise, true);
  return {out[0], out[1]};
}

DrawsWithRatio draws_with_ratio_reference(const Tensor& moments, const Tensor& noise) {
  const Tensor each = moments.repeat_interleave(draws_of(moments, noise), 0);  // (B k, 2 Z)
  const Tensor mean = each.narrow(1, 0, noise.size(1)),
               log_var = each.narrow(1, noise.size(1), noise.size(1));
  const Tensor z = mean + torch::exp(.5 * log_var) * noise;
  return {z, .5 * (log_var + noise.square() - z.square()).sum(1)};
}

}  // namespace elbo::kernels
