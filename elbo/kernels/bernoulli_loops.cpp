// SPDX-License-Identifier: MIT
// With e = exp(-|l|): log p = -(max(l, 0) - l x + log(1 + e)), which neither overflows nor loses
// small terms; s(l) = 1 / (1 + e) or e / (1 + e).
#include "elbo/kernels/bernoulli_loops.h"

#include "elbo/core/vector_math.h"

namespace elbo {
namespace {

ELBO_CLONES float row_with_slope(const float* __restrict logits, const float* __restrict target,
                                 float* __restrict slope, int64_t columns) {
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

ELBO_CLONES float row(const float* __restrict logits, const float* __restrict target,
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

ELBO_CLONES void scale_rows(const float* __restrict grad, const float* __restrict factors,
                            float* __restrict out, int64_t columns, int64_t from, int64_t to) {
  for (int64_t r = from; r < to; ++r)
    for (int64_t i = r * columns; i < (r + 1) * columns; ++i) out[i] = grad[i] * factors[r];
}

}  // namespace elbo
