// SPDX-License-Identifier: MIT
// Reparameterised draws from diagonal Gaussians with what the bound needs of them, over plain
// memory.
#pragma once
#include <cstdint>

namespace elbo {

/// Moments of example i: `size` means, then `size` logarithms of variances. Draw j of it is row i *
/// draws + j of `noise` and `z`. `row` holds a number an example (the KL divergence from N(0, I))
/// or, if `sampled`, a number a draw (log p(z) - log q(z|x)).
struct GaussianRows {
  const float* moments;
  const float* noise;
  float* z;
  float* row;
  int64_t size, draws;
  bool sampled;
};

/// Examples [from, to).
void draw_gaussians(const GaussianRows& rows, int64_t from, int64_t to);

/// Gradients of z and of the row's numbers; either may be null.
struct GaussianGradient {
  const float* z;
  const float* row;
  float* moments;  ///< the result
};

/// d / d moments for examples [from, to).
void draw_gaussians_backward(const GaussianRows& rows, const GaussianGradient& gradient,
                             int64_t from, int64_t to);

}  // namespace elbo
