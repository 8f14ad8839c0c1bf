// SPDX-License-Identifier: MIT
// The gradient of an activation with the bias's: one pass on one thread against torch's two.
#include "elbo/kernels/activation_loops.h"

#include <torch/types.h>

#include "bench/kernels/side_by_side.h"
#include "elbo/core/str.h"

namespace elbo::bench {
namespace {

struct GradientOperands {
  GradientOperands(int64_t rows, int64_t columns)
      : g(torch::randn({rows, columns})),
        y(torch::tanh(torch::randn({rows, columns}))),
        out(torch::empty_like(g)),
        sums(torch::empty({columns})) {}
  torch::Tensor g, y, out, sums;
};

Work fused(int64_t rows, int64_t columns) {
  return [=, o = GradientOperands(rows, columns)]() mutable {
    const kernels::ActivationGradient lane{o.g.data_ptr<float>(),
                                           o.y.data_ptr<float>(),
                                           o.out.data_ptr<float>(),
                                           o.sums.data_ptr<float>(),
                                           rows,
                                           columns};
    kernels::activation_gradient(kernels::Activation::tanh, lane, {0, columns});
  };
}

Work reference(int64_t rows, int64_t columns) {
  return [o = GradientOperands(rows, columns)]() mutable {
    at::sum_out(o.sums, at::tanh_backward_out(o.out, o.g, o.y), at::IntArrayRef{0});
  };
}

}  // namespace

void register_activation_gradients() {
  for (const int64_t rows : {64, 512})
    side_by_side(
        str("activation_gradient/tanh/", rows, "x400"), [rows] { return fused(rows, 400); },
        [rows] { return reference(rows, 400); });
}

}  // namespace elbo::bench
