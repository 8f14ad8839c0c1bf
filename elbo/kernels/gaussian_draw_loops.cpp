// SPDX-License-Identifier: MIT
// z = m + exp(.5 v) e; KL = .5 sum (m^2 + exp(v) - 1 - v); log p(z) - log q(z|x) = .5 sum (v + e^2
// - z^2).
#include "elbo/kernels/gaussian_draw_loops.h"

#include "elbo/core/vector_math.h"

namespace elbo {
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

ELBO_CLONES void draw_gaussians(const GaussianRows& rows, int64_t from, int64_t to) {
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

ELBO_CLONES void draw_gaussians_backward(const GaussianRows& rows, const GaussianGradient& gradient,
                                         int64_t from, int64_t to) {
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

}  // namespace elbo
