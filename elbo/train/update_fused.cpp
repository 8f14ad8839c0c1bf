// SPDX-License-Identifier: MIT
// From tensors and double precision to the plain loops of train/update_loops.h.
#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/kernels/parallel_for.h"
#include "elbo/train/update.h"
#include "elbo/train/update_loops.h"

namespace elbo::train {
namespace {

constexpr int64_t kLine = 16;  // floats in a cache line: no two threads write one

Factors factors_of(const UpdateScalars& s) {
  const OptimConfig& c = s.config;
  const bool decoupled = c.kind == OptimKind::adamw, squares = c.kind == OptimKind::rmsprop,
             momentum = squares || c.kind == OptimKind::sgd;
  const auto power = static_cast<double>(s.updates);
  const double keep1 = momentum ? c.momentum : c.beta1, keep2 = squares ? c.alpha : c.beta2;
  const double rate = momentum ? s.lr : s.lr / (1 - std::pow(c.beta1, power));
  const auto f = [](double value) { return static_cast<float>(value); };
  return {f(s.scale),
          f(decoupled ? 0 : c.weight_decay),
          f(decoupled ? 1 - s.lr * c.weight_decay : 1),
          f(keep1),
          f(1 - keep1),
          f(keep2),
          f(1 - keep2),
          f(c.eps),
          f(rate),
          f(1 / std::sqrt(1 - std::pow(c.beta2, power)))};
}

float* data_of(const torch::Tensor& tensor) {
  return tensor.defined() ? tensor.data_ptr<float>() : nullptr;
}

}  // namespace

void update_fused(const UpdateTensors& t, const UpdateScalars& s) {
  ELBO_ASSERT(t.grad.is_contiguous() && t.grad.scalar_type() == torch::kFloat32 &&
              t.grad.sizes() == t.param.sizes());
  const Factors factors = factors_of(s);
  const auto at = [](float* data, int64_t from) { return data == nullptr ? nullptr : data + from; };
  float *const param = data_of(t.param), *const grad = data_of(t.grad),
               *const first = data_of(t.first), *const second = data_of(t.second);
  kernels::for_rows((t.param.numel() + kLine - 1) / kLine, kLine, [&](int64_t from, int64_t to) {
    const int64_t begin = from * kLine, end = std::min(to * kLine, t.param.numel());
    update_lane(s.config.kind,
                {param + begin, grad + begin, at(first, begin), at(second, begin), end - begin},
                factors);
  });
}

}  // namespace elbo::train
