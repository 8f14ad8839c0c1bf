// SPDX-License-Identifier: MIT
// Elementary functions in single precision, written so that a compiler turns a loop over them into
// vector code: no branches, no calls. For *_loops.cpp. Polynomials: Cephes (Moshier 1992) for exp,
// sin and cos; the series of artanh for logarithms. Errors are relative where nothing else is said.
#pragma once
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "elbo/core/target_clones.h"

namespace elbo::vector_math {

// 1.5 * 2^23: adding it leaves the nearest whole number in the low bits
/// 1.5 * 2^23: to add it leaves the nearest whole number in the low bits.
constexpr float kRound = 12582912.f;
constexpr float kLn2 = 0.693147182f;  ///< the logarithm of 2

/// e^x, within 2e-7 where that is a normal number; infinite above, 1e-38 below; what is no number
/// stays so.
ELBO_INLINE float exp(float argument) {
  float x = argument < -87.3f ? -87.3f : argument;
  x = x > 88.3f ? 88.3f : x;
  const float shifted = x * 1.44269504f + kRound, whole = shifted - kRound;
  const float r = (x - whole * 0.693359375f) + whole * 2.12194440e-4f;  // ln 2 in two parts
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.f;
  const float power =
      std::bit_cast<float>(std::bit_cast<uint32_t>(p) + (std::bit_cast<uint32_t>(shifted) << 23));
  return argument <= 88.3f ? power : argument + std::numeric_limits<float>::infinity();
}

/// log(1 + e) for e in [0, 1], within 2e-7.
ELBO_INLINE float log1p_unit(float e) {
  const float s = e / (2.f + e), q = s * s;
  float p = 1.f / 15;
  p = p * q + 1.f / 13;
  p = p * q + 1.f / 11;
  p = p * q + 1.f / 9;
  p = p * q + 1.f / 7;
  p = p * q + 1.f / 5;
  p = p * q + 1.f / 3;
  return 2.f * s + 2.f * s * q * p;
}

/// log x for normal x > 0, within 3e-7 absolutely near 1 and relatively elsewhere.
ELBO_INLINE float log(float x) {
  // Mantissa in [sqrt .5, sqrt 2).
  const int32_t bits = std::bit_cast<int32_t>(x), exponent = (bits - 0x3f3504f3) >> 23;
  const float f = std::bit_cast<float>(bits - (exponent << 23)) - 1.f, s = f / (2.f + f), q = s * s;
  float p = 1.f / 9;
  p = p * q + 1.f / 7;
  p = p * q + 1.f / 5;
  p = p * q + 1.f / 3;
  return static_cast<float>(exponent) * kLn2 + (2.f * s + 2.f * s * q * p);
}

/// Sine and cosine.
struct SinCos {
  float sin, cos;  ///< of the same angle
};

/// sin and cos of 2 pi u for u in [0, 1), within 3e-7 absolutely.
ELBO_INLINE SinCos sin_cos_turns(float u) {
  const float shifted = u * 4.f + kRound, quarter = shifted - kRound;
  const float r = (u * 4.f - quarter) * 1.57079633f, r2 = r * r;  // in [-pi/4, pi/4]
  const float s =
      r + r * r2 * (-1.6666654611e-1f + r2 * (8.3321608736e-3f - 1.9515295891e-4f * r2));
  const float c =
      1.f - .5f * r2 +
      r2 * r2 *
          (4.166664568298827e-2f + r2 * (-1.388731625493765e-3f + r2 * 2.443315711809948e-5f));
  const uint32_t q = std::bit_cast<uint32_t>(shifted);
  const float a = (q & 1u) != 0 ? c : s, b = (q & 1u) != 0 ? s : c;
  return {(q & 2u) != 0 ? -a : a, ((q + 1u) & 2u) != 0 ? -b : b};
}

}  // namespace elbo::vector_math
