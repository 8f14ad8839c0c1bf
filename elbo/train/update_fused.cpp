// SPDX-License-Identifier: MIT
// The updates of update.h in one pass over memory each. The loops are compiled for several instruction sets and the processor's best is
// taken at run time.
#include <ATen/Parallel.h>

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/train/update.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define ELBO_CLONES __attribute__((target_clones("avx512f", "arch=haswell", "default")))
#else
#define ELBO_CLONES
#endif
#pragma GCC optimize("O3", "no-math-errno", "no-trapping-math")

namespace elbo {
namespace {

/// Elements of one parameter; none overlap.
struct Lane {
  float* p;
  const float* g;
  float* first;
  float* second;
  int64_t count;
};

/// UpdateScalars as single precision factors.
struct Factors {
  float scale, decay, shrink, keep1, take1, keep2, take2, eps, rate, root;
};

ELBO_CLONES void adam(const Lane& lane, const Factors& f) {
  float* __restrict p = lane.p;
  const float* __restrict grad = lane.g;
  float* __restrict m = lane.first;
  float* __restrict v = lane.second;
  const Factors k = f;
  for (int64_t i = 0; i < lane.count; ++i) {
    const float weight = p[i] * k.shrink, g = grad[i] * k.scale + k.decay * weight;
    m[i] = k.keep1 * m[i] + k.take1 * g;
    v[i] = k.keep2 * v[i] + k.take2 * g * g;
    p[i] = weight - k.rate * m[i] / (__builtin_sqrtf(v[i]) * k.root + k.eps);
  }
}

ELBO_CLONES void adamax(const Lane& lane, const Factors& f) {
  float* __restrict p = lane.p;
  const float* __restrict grad = lane.g;
  float* __restrict m = lane.first;
  float* __restrict u = lane.second;
  const Factors k = f;
  for (int64_t i = 0; i < lane.count; ++i) {
    const float g = grad[i] * k.scale + k.decay * p[i];
    const float size = __builtin_fabsf(g) + k.eps, before = k.keep2 * u[i];
    m[i] = k.keep1 * m[i] + k.take1 * g;
    u[i] = before > size ? before : size;
    p[i] -= k.rate * m[i] / u[i];
  }
}

ELBO_CLONES void rmsprop(const Lane& lane, const Factors& f) {
  float* __restrict p = lane.p;
  const float* __restrict grad = lane.g;
  float* __restrict v = lane.first;
  float* __restrict c = lane.second;
  const Factors k = f;
  for (int64_t i = 0; i < lane.count; ++i) {
    const float g = grad[i] * k.scale + k.decay * p[i];
    v[i] = k.keep2 * v[i] + k.take2 * g * g;
    c[i] = k.keep1 * c[i] + g / (__builtin_sqrtf(v[i]) + k.eps);
    p[i] -= k.rate * c[i];
  }
}

ELBO_CLONES void sgd(const Lane& lane, const Factors& f) {
  float* __restrict p = lane.p;
  const float* __restrict grad = lane.g;
  float* __restrict c = lane.first;
  const Factors k = f;
  for (int64_t i = 0; i < lane.count; ++i) {
    c[i] = k.keep1 * c[i] + (grad[i] * k.scale + k.decay * p[i]);
    p[i] -= k.rate * c[i];
  }
}

Factors factors_of(const UpdateScalars& s) {
  const OptimConfig& c = s.config;
  const bool decoupled = c.kind == OptimKind::adamw, squares = c.kind == OptimKind::rmsprop, momentum = squares || c.kind == OptimKind::sgd;
  const auto power = static_cast<double>(s.updates);
  const double keep1 = momentum ? c.momentum : c.beta1, keep2 = squares ? c.alpha : c.beta2;
  const double rate = momentum ? s.lr : s.lr / (1 - std::pow(c.beta1, power));
  const auto f = [](double value) { return static_cast<float>(value); };
  return {f(s.scale), f(decoupled ? 0 : c.weight_decay), f(decoupled ? 1 - s.lr * c.weight_decay : 1), f(keep1), f(1 - keep1), f(keep2), f(1 - keep2), f(c.eps), f(rate),
          f(1 / std::sqrt(1 - std::pow(c.beta2, power)))};
}

using Loop = void (*)(const Lane&, const Factors&);

Loop loop_of(OptimKind kind) {
  switch (kind) {
    case OptimKind::adamax: return [](const Lane& l, const Factors& f) { adamax(l, f); };
    case OptimKind::rmsprop: return [](const Lane& l, const Factors& f) { rmsprop(l, f); };
    case OptimKind::sgd: return [](const Lane& l, const Factors& f) { sgd(l, f); };
    default: return [](const Lane& l, const Factors& f) { adam(l, f); };
  }
}

constexpr int64_t kGrain = 1 << 16;  // elements a thread should have at least

float* data_of(const torch::Tensor& tensor) { return tensor.defined() ? tensor.data_ptr<float>() : nullptr; }

}  // namespace

void update_fused(const UpdateTensors& t, const UpdateScalars& s) {
  ELBO_ASSERT(t.grad.is_contiguous() && t.grad.scalar_type() == torch::kFloat32 && t.grad.sizes() == t.param.sizes());
  const Factors factors = factors_of(s);
  const Loop loop = loop_of(s.config.kind);
  float *p = data_of(t.param), *first = data_of(t.first), *second = data_of(t.second);
  const float* g = data_of(t.grad);
  at::parallel_for(0, t.param.numel(), kGrain, [&](int64_t begin, int64_t end) {
    loop({p + begin, g + begin, first + begin, second == nullptr ? nullptr : second + begin, end - begin}, factors);
  });
}

}  // namespace elbo
