// SPDX-License-Identifier: MIT
// Loops over rows of plain memory: sums of squares, squared distances, rounding to bf16, the
// Bernoulli log-likelihood with its gradient, and draws from diagonal Gaussians with what the bound
// needs of them.
#pragma once
#include <cstdint>

namespace elbo::kernels {

/// Sum of the squares of `count` values; not finite where one of them is not.
float sum_of_squares(const float* values, int64_t count);

/// Sum of (a - b)^2 over `count` values, in an order that depends on `count` alone.
float squared_distance(const float* a, const float* b, int64_t count);

/// out = factor (a - b).
void scaled_difference(const float* a, const float* b, float factor, float* out, int64_t count);

/// As bf16.
void round_to_bf16(const float* from, uint16_t* to, int64_t count);

/// As the float32 that has the rounded value.
void round_through_bf16(const float* from, float* to, int64_t count);

/// Rows of `columns` logits; row r is judged against target row r / repeats. `log_prob` has a value
/// a row; `slope`, the gradient x - s(l) of that value by each logit, may be null.
struct BernoulliRows {
  const float* logits;       ///< row after row
  const float* target;       ///< in [0, 1]
  float* log_prob;           ///< nats
  float* slope;              ///< by each logit
  int64_t columns, repeats;  ///< extents
};

/// Rows [from, to).
void bernoulli_rows(const BernoulliRows& rows, int64_t from, int64_t to);

/// out = grad times the row's factor: rows [from, to) of `columns` values.
void scale_rows(const float* grad, const float* factors, float* out, int64_t columns, int64_t from,
                int64_t to);

/// Moments of example i: `size` means, then `size` logarithms of variances. Draw j of it is row i *
/// draws + j of `noise` and `z`. `row` holds a number an example (the KL divergence from N(0, I))
/// or, if `sampled`, a number a draw (log p(z) - log q(z|x)).
struct GaussianRows {
  const float* moments;  ///< means, then logarithms of variances
  const float* noise;    ///< from N(0, I)
  float* z;              ///< draws
  float* row;            ///< a number an example or a draw
  int64_t size, draws;   ///< values of a code, draws an example
  bool sampled;          ///< the row's numbers are ratios of draws
};

/// Examples [from, to).
void draw_gaussians(const GaussianRows& rows, int64_t from, int64_t to);

/// Gradients of z and of the row's numbers; either may be null.
struct GaussianGradient {
  const float* z;    ///< by z
  const float* row;  ///< by the row's numbers
  float* moments;    ///< the result
};

/// d / d moments for examples [from, to).
void draw_gaussians_backward(const GaussianRows& rows, const GaussianGradient& gradient,
                             int64_t from, int64_t to);

}  // namespace elbo::kernels
