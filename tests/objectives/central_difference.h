// SPDX-License-Identifier: MIT
// Gradients against central differences, in double.
#pragma once
#include <torch/csrc/autograd/autograd.h>
#include <torch/types.h>

#include <functional>

namespace elbo::objectives {

/// Largest |autograd - central difference| of f(x).sum() over the values of `x` (float64), relative
/// to 1 + |gradient|.
inline double gradient_error(const std::function<torch::Tensor(const torch::Tensor&)>& f,
                             const torch::Tensor& x) {
  const torch::Tensor leaf = x.clone().requires_grad_();
  const torch::Tensor grad = torch::autograd::grad({f(leaf).sum()}, {leaf})[0].flatten();
  const torch::NoGradGuard no_grad;
  constexpr double kStep = 1e-5;
  double worst = 0;
  for (int64_t i = 0; i < grad.numel(); ++i) {
    const auto moved = [&](double by) {
      torch::Tensor y = x.clone();
      y.view({-1})[i] += by;
      return f(y).sum().item<double>();
    };
    const double slope = (moved(kStep) - moved(-kStep)) / (2 * kStep), got = grad[i].item<double>();
    worst = std::max(worst, std::abs(slope - got) / (1 + std::abs(slope)));
  }
  return worst;
}

/// step^2 times a third derivative, and rounding / step
inline constexpr double kGradientTolerance = 1e-8;

}  // namespace elbo::objectives
