// SPDX-License-Identifier: MIT
// One pass over parameters, gradients and memories for each rule: Adam, Adamax, RMSprop, SGD.
#include "elbo/train/update_loops.h"

#include <cmath>

#include "elbo/core/target_clones.h"

namespace elbo::train {
namespace {

ELBO_TARGET_CLONES void adam(const Lane& lane, const Factors& f) {
  float* __restrict p = lane.param, * __restrict m = lane.first, * __restrict v = lane.second;
  const float* __restrict grad = lane.grad;
  const Factors k = f;
  const int64_t count = lane.count;
  for (int64_t i = 0; i < count; ++i) {
    const float weight = p[i] * k.shrink, g = grad[i] * k.scale + k.decay * weight;
    const float mean = k.keep1 * m[i] + k.take1 * g, square = k.keep2 * v[i] + k.take2 * g * g;
    m[i] = mean;
    v[i] = square;
    p[i] = weight - k.rate * mean / (std::sqrt(square) * k.root + k.eps);
  }
}

ELBO_TARGET_CLONES void adamax(const Lane& lane, const Factors& f) {
  float* __restrict p = lane.param, * __restrict m = lane.first, * __restrict u = lane.second;
  const float* __restrict grad = lane.grad;
  const Factors k = f;
  const int64_t count = lane.count;
  for (int64_t i = 0; i < count; ++i) {
    const float g = grad[i] * k.scale + k.decay * p[i];
    const float size = std::abs(g) + k.eps, before = k.keep2 * u[i],
                mean = k.keep1 * m[i] + k.take1 * g;
    const float largest = before > size ? before : size;
    m[i] = mean;
    u[i] = largest;
    p[i] -= k.rate * mean / largest;
  }
}

ELBO_TARGET_CLONES void rmsprop(const Lane& lane, const Factors& f) {
  float* __restrict p = lane.param, * __restrict v = lane.first, * __restrict c = lane.second;
  const float* __restrict grad = lane.grad;
  const Factors k = f;
  const int64_t count = lane.count;
  for (int64_t i = 0; i < count; ++i) {
    const float g = grad[i] * k.scale + k.decay * p[i];
    const float square = k.keep2 * v[i] + k.take2 * g * g,
                step = k.keep1 * c[i] + g / (std::sqrt(square) + k.eps);
    v[i] = square;
    c[i] = step;
    p[i] -= k.rate * step;
  }
}

ELBO_TARGET_CLONES void sgd(const Lane& lane, const Factors& f) {
  float* __restrict p = lane.param, * __restrict c = lane.first;
  const float* __restrict grad = lane.grad;
  const Factors k = f;
  const int64_t count = lane.count;
  for (int64_t i = 0; i < count; ++i) {
    const float step = k.keep1 * c[i] + (grad[i] * k.scale + k.decay * p[i]);
    c[i] = step;
    p[i] -= k.rate * step;
  }
}

}  // namespace

void update_lane(OptimKind kind, const Lane& lane, const Factors& factors) {
  switch (kind) {
    case OptimKind::adam:
    case OptimKind::adamw: return adam(lane, factors);
    case OptimKind::adamax: return adamax(lane, factors);
    case OptimKind::rmsprop: return rmsprop(lane, factors);
    case OptimKind::sgd: return sgd(lane, factors);
  }
}

}  // namespace elbo::train
