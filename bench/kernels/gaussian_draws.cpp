// SPDX-License-Identifier: MIT
// The reparameterised draw with its divergence, and k draws with their log-ratios: forward and
// gradient.
#include <torch/csrc/autograd/autograd.h>

#include "bench/kernels/side_by_side.h"
#include "elbo/core/str.h"
#include "elbo/kernels/gaussian_draw.h"

namespace elbo::bench {
namespace {

Work with_kl(int64_t rows, int64_t code) {
  const Tensor moments = torch::randn({rows, 2 * code}).mul_(.1).requires_grad_(),
               noise = torch::randn({rows, code});
  return [=] {
    const kernels::DrawWithKl drawn = kernels::draw_with_kl(moments, noise);
    torch::autograd::grad({drawn.z, drawn.kl}, {moments}, {noise, torch::ones({rows})});
  };
}

Work with_ratio(int64_t rows, int64_t draws, int64_t code) {
  const Tensor moments = torch::randn({rows, 2 * code}).mul_(.1).requires_grad_(),
               noise = torch::randn({rows * draws, code});
  return [=] {
    const kernels::DrawsWithRatio drawn = kernels::draws_with_ratio(moments, noise);
    torch::autograd::grad({drawn.z, drawn.log_ratio}, {moments},
                          {noise, torch::ones({rows * draws})});
  };
}

}  // namespace

void register_gaussian_draws() {
  for (const int64_t rows : {64, 512})
    side_by_side(str("draw_with_kl/", rows, "x20"), [rows] { return with_kl(rows, 20); });
  for (const int64_t draws : {5, 50})
    side_by_side(str("draws_with_ratio/20x50, ", draws, " draws"),
                 [draws] { return with_ratio(20, draws, 50); });
}

}  // namespace elbo::bench
