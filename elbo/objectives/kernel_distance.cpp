// SPDX-License-Identifier: MIT
// Sums of kernels.
#include "elbo/objectives/kernel_distance.h"

#include "elbo/core/error.h"

namespace elbo::objectives {

Tensor multiquadratic_kernel(const Tensor& a, const Tensor& b) {
  // |a|^2 - 2 a . b + |b|^2: (M, N)
  const Tensor squares =
      (a.square().sum(1, true) + b.square().sum(1) - 2 * torch::matmul(a, b.t())).clamp_min(0);
  Tensor out = torch::zeros_like(squares);
  for (const double scale : {.1, .2, .5, 1., 2., 5., 10.}) {
    const double c = 2 * scale * static_cast<double>(a.size(1));
    out = out + c / (c + squares);
  }
  return out;
}

Tensor kernel_distance(const Tensor& a, const Tensor& b) {
  ELBO_ASSERT(a.size(0) > 1 && b.size(0) > 1);
  const auto within = [](const Tensor& one) {
    const auto count = static_cast<double>(one.size(0));
    const Tensor kernel = multiquadratic_kernel(one, one);
    return (kernel.sum() - kernel.diagonal().sum()) / (count * (count - 1));
  };
  return within(a) + within(b) - 2 * multiquadratic_kernel(a, b).mean();
}

}  // namespace elbo::objectives
