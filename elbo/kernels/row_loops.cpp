// SPDX-License-Identifier: MIT
// Bernoulli, with e = exp(-|l|): log p = -(max(l, 0) - l x + log(1 + e)), which neither overflows
// nor loses small terms; s(l) = 1 / (1 + e) or e / (1 + e). Gaussian draws: z = m + exp(.5 v) e; KL
// = .5 sum (m^2 + exp(v) - 1 - v); log p(z) - log q(z|x) = .5 sum (v + e^2 - z^2).
#include "elbo/kernels/row_loops.h"

#include <bit>

#include "elbo/core/target_clones.h"
#include "elbo/core/vector_math.h"

namespace elbo::kernels {

ELBO_TARGET_CLONES float sum_of_squares(const float* __restrict values, int64_t count) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < count; ++i) sum += values[i] * values[i];
  return sum;
}

ELBO_TARGET_CLONES float squared_distance(const float* __restrict a, const float* __restrict b,
                                          int64_t count) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < count; ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

ELBO_TARGET_CLONES void scaled_difference(const float* __restrict a, const float* __restrict b,
                                          float factor, float* __restrict out, int64_t count) {
  for (int64_t i = 0; i < count; ++i) out[i] = factor * (a[i] - b[i]);
}

namespace {

ELBO_INLINE uint32_t rounded(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value), even = (bits >> 16) & 1u;
  return value == value ? bits + 0x7fffu + even : 0x7fc00000u;
}

}  // namespace

ELBO_TARGET_CLONES void round_to_bf16(const float* __restrict from, uint16_t* __restrict to,
                                      int64_t count) {
  for (int64_t i = 0; i < count; ++i) to[i] = static_cast<uint16_t>(rounded(from[i]) >> 16);
}

ELBO_TARGET_CLONES void round_through_bf16(const float* __restrict from, float* __restrict to,
                                           int64_t count) {
  for (int64_t i = 0; i < count; ++i) to[i] = std::bit_cast<float>(rounded(from[i]) & 0xffff0000u);
}

namespace {

ELBO_TARGET_CLONES float row_with_slope(const float* __restrict logits,
                                        const float* __restrict target, float* __restrict slope,
                                        int64_t columns) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < columns; ++i) {
    const float l = logits[i], x = target[i], e = vector_math::exp(-std::fabs(l)),
                inverse = 1.f / (1.f + e);
    sum += (l > 0 ? l : 0.f) - l * x + vector_math::log1p_unit(e);
    slope[i] = x - (l >= 0 ? inverse : e * inverse);
  }
  return -sum;
}

ELBO_TARGET_CLONES float row(const float* __restrict logits, const float* __restrict target,
                             int64_t columns) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < columns; ++i) {
    const float l = logits[i];
    sum += (l > 0 ? l : 0.f) - l * target[i] +
           vector_math::log1p_unit(vector_math::exp(-std::fabs(l)));
  }
  return -sum;
}

}  // namespace

void bernoulli_rows(const BernoulliRows& rows, int64_t from, int64_t to) {
  for (int64_t r = from; r < to; ++r) {
    const float* logits = rows.logits + r * rows.columns;
    const float* target = rows.target + r / rows.repeats * rows.columns;
    rows.log_prob[r] =
        rows.slope == nullptr
            ? row(logits, target, rows.columns)
            : row_with_slope(logits, target, rows.slope + r * rows.columns, rows.columns);
  }
}

ELBO_TARGET_CLONES void scale_rows(const float* __restrict grad, const float* __restrict factors,
                                   float* __restrict out, int64_t columns, int64_t from,
                                   int64_t to) {
  for (int64_t r = from; r < to; ++r)
    for (int64_t i = r * columns; i < (r + 1) * columns; ++i) out[i] = grad[i] * factors[r];
}

namespace {

ELBO_INLINE float divergence(const float* __restrict mean, const float* __restrict log_var,
                             int64_t size) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < size; ++i)
    sum += mean[i] * mean[i] + vector_math::exp(log_var[i]) - 1.f - log_var[i];
  return .5f * sum;
}

/// One draw; returns its log ratio.
ELBO_INLINE float draw(const float* __restrict moments, const float* __restrict noise,
                       float* __restrict z, int64_t size) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < size; ++i) {
    const float log_var = moments[size + i],
                value = moments[i] + vector_math::exp(.5f * log_var) * noise[i];
    z[i] = value;
    sum += log_var + noise[i] * noise[i] - value * value;
  }
  return .5f * sum;
}

ELBO_INLINE void divergence_backward(const float* __restrict moments, float grad,
                                     float* __restrict out, int64_t size) {
#pragma omp simd
  for (int64_t i = 0; i < size; ++i) {
    out[i] = grad * moments[i];
    out[size + i] = .5f * grad * (vector_math::exp(moments[size + i]) - 1.f);
  }
}

/// Adds what one draw contributes: `grad_z` may be null, `grad` is that of its log ratio.
ELBO_INLINE void draw_backward(const GaussianRows& rows, int64_t draw,
                               const float* __restrict grad_z, float grad, float* __restrict out) {
  const int64_t size = rows.size;
  const float* __restrict moments = rows.moments + draw / rows.draws * 2 * size;
  const float* __restrict noise = rows.noise + draw * size, * __restrict z = rows.z + draw * size;
#pragma omp simd
  for (int64_t i = 0; i < size; ++i) {
    const float by_z = (grad_z == nullptr ? 0.f : grad_z[i]) - grad * z[i];
    out[i] += by_z;
    out[size + i] += by_z * noise[i] * .5f * vector_math::exp(.5f * moments[size + i]) + .5f * grad;
  }
}

}  // namespace

ELBO_TARGET_CLONES void draw_gaussians(const GaussianRows& rows, int64_t from, int64_t to) {
  const int64_t size = rows.size;
  for (int64_t i = from; i < to; ++i) {
    const float* moments = rows.moments + i * 2 * size;
    if (!rows.sampled) rows.row[i] = divergence(moments, moments + size, size);
    for (int64_t j = i * rows.draws; j < (i + 1) * rows.draws; ++j) {
      const float ratio = draw(moments, rows.noise + j * size, rows.z + j * size, size);
      if (rows.sampled) rows.row[j] = ratio;
    }
  }
}

ELBO_TARGET_CLONES void draw_gaussians_backward(const GaussianRows& rows,
                                                const GaussianGradient& gradient, int64_t from,
                                                int64_t to) {
  const int64_t size = rows.size;
  for (int64_t i = from; i < to; ++i) {
    float* out = gradient.moments + i * 2 * size;
    divergence_backward(rows.moments + i * 2 * size,
                        rows.sampled || gradient.row == nullptr ? 0.f : gradient.row[i], out, size);
    for (int64_t j = i * rows.draws; j < (i + 1) * rows.draws; ++j)
      draw_backward(rows, j, gradient.z == nullptr ? nullptr : gradient.z + j * size,
                    rows.sampled && gradient.row != nullptr ? gradient.row[j] : 0.f, out);
  }
}

}  // namespace elbo::kernels
