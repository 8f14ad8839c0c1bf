// SPDX-License-Identifier: MIT
// Activations one value at a time, for loops that a compiler turns into vector code (*_loops.cpp).
#pragma once
#include "elbo/core/vector_math.h"
#include "elbo/kernels/activation_kind.h"

namespace elbo::kernels {

inline constexpr auto kLeakySlopeLane = static_cast<float>(kLeakySlope);  ///< in single precision

/// f(x).
template <Activation kind>
ELBO_INLINE float value_lane(float x) {
  if constexpr (kind == Activation::relu) return x > 0 ? x : 0.f;
  if constexpr (kind == Activation::leaky_relu) return x > 0 ? x : kLeakySlopeLane * x;
  if constexpr (kind == Activation::tanh) return 1.f - 2.f / (1.f + vector_math::exp(2.f * x));
  if constexpr (kind == Activation::elu) return x > 0 ? x : vector_math::exp(x) - 1.f;
  if constexpr (kind == Activation::sigmoid) return 1.f / (1.f + vector_math::exp(-x));
  return x;
}

/// g f'(x), told from y = f(x).
template <Activation kind>
ELBO_INLINE float slope_lane(float g, float y) {
  if constexpr (kind == Activation::relu) return y > 0 ? g : 0.f;
  if constexpr (kind == Activation::leaky_relu) return y > 0 ? g : kLeakySlopeLane * g;
  if constexpr (kind == Activation::tanh) return g * (1.f - y * y);
  if constexpr (kind == Activation::elu) return y > 0 ? g : g * (y + 1.f);
  if constexpr (kind == Activation::sigmoid) return g * (y * (1.f - y));
  return g;
}

}  // namespace elbo::kernels
