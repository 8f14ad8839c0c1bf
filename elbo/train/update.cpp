// SPDX-License-Identifier: MIT
// The reference in torch operations, and the choice between the two.
#include "elbo/train/update.h"

#include <cmath>

#include "elbo/kernels/dispatch.h"
#include "elbo/tensor/tensor.h"

namespace elbo::train {
namespace {

void adam(const UpdateTensors& t, const Tensor& g, const UpdateScalars& s) {
  const auto& c = s.config;
  const auto power = static_cast<double>(s.updates);
  const double bias1 = 1 - std::pow(c.beta1, power), bias2 = 1 - std::pow(c.beta2, power);
  Tensor(t.first).mul_(c.beta1).add_(g, 1 - c.beta1);
  Tensor(t.second).mul_(c.beta2).addcmul_(g, g, 1 - c.beta2);
  const Tensor divisor = (t.second.sqrt() / std::sqrt(bias2)).add_(c.eps);
  Tensor(t.param).addcdiv_(t.first, divisor, -s.lr / bias1);
}

void adamax(const UpdateTensors& t, const Tensor& g, const UpdateScalars& s) {
  const auto& c = s.config;
  Tensor(t.first).mul_(c.beta1).add_(g, 1 - c.beta1);
  Tensor(t.second).copy_(torch::maximum(t.second * c.beta2, g.abs() + c.eps));
  Tensor(t.param).addcdiv_(t.first, t.second,
                           -s.lr / (1 - std::pow(c.beta1, static_cast<double>(s.updates))));
}

void rmsprop(const UpdateTensors& t, const Tensor& g, const UpdateScalars& s) {
  const auto& c = s.config;
  Tensor(t.first).mul_(c.alpha).addcmul_(g, g, 1 - c.alpha);
  Tensor(t.second).mul_(c.momentum).addcdiv_(g, t.first.sqrt().add_(c.eps));
  Tensor(t.param).add_(t.second, -s.lr);
}

void sgd(const UpdateTensors& t, const Tensor& g, const UpdateScalars& s) {
  Tensor(t.first).mul_(s.config.momentum).add_(g);
  Tensor(t.param).add_(t.first, -s.lr);
}

}  // namespace

void update_reference(const UpdateTensors& t, const UpdateScalars& s) {
  const torch::NoGradGuard no_grad;
  Tensor g = t.grad * s.scale;
  if (s.config.kind == OptimKind::adamw) Tensor(t.param).mul_(1 - s.lr * s.config.weight_decay);
  else if (s.config.weight_decay > 0) g = g + s.config.weight_decay * t.param;
  switch (s.config.kind) {
    case OptimKind::adam:
    case OptimKind::adamw: return adam(t, g, s);
    case OptimKind::adamax: return adamax(t, g, s);
    case OptimKind::rmsprop: return rmsprop(t, g, s);
    case OptimKind::sgd: return sgd(t, g, s);
  }
}

void update(const UpdateTensors& t, const UpdateScalars& s) {
  if (!kernels::can_fuse(t.param) || !t.param.is_contiguous()) return update_reference(t, s);
  update_fused({t.param, t.grad.contiguous(), t.first, t.second}, s);
}

}  // namespace elbo::train
