// SPDX-License-Identifier: MIT
// Diagonal Gaussians: as a likelihood, as the density of a code, and the KL divergence between two
// (Kingma and Welling 2014, appendix B).
//   log N(x; m, v) = -.5 sum_i [ log(2 pi) + log v_i + (x_i - m_i)^2 / v_i ]
//   KL(N(m, v) || N(n, w)) = .5 sum_i [ log w_i - log v_i + (v_i + (m_i - n_i)^2) / w_i - 1 ]
// Constants are never left out, so that nats are true. Variances come as logarithms, without any
// bound: one that overflows is seen.
#pragma once
#include "elbo/objectives/per_example.h"

namespace elbo::objectives {

/// log p(x | mean, log_var) in nats. (B, ...), (B, ...) or a scalar, (B, ...) -> (B). A scalar
/// log_var is one variance shared by all values (sigma-VAE, Rybkin et al. 2021). ShapeError where
/// sizes differ.
Tensor gaussian_log_prob(const Tensor& mean, const Tensor& log_var, const Tensor& x);

/// log p(x_i | mean_j, log_var) for each i and j, one variance shared by all values: (K, N),
/// scalar, (B, N) -> (B, K).
Tensor gaussian_log_prob_each(const Tensor& mean, const Tensor& log_var, const Tensor& x);

/// Log-density of a code under a diagonal Gaussian, in nats; mean and log_var may broadcast. (...,
/// Z) -> (...).
Tensor gaussian_log_density(const Tensor& z, const Tensor& mean, const Tensor& log_var);

/// Log-density of a code under N(0, I), in nats. (..., Z) -> (...).
Tensor standard_normal_log_density(const Tensor& z);

/// KL(N(mean, exp(log_var)) || N(0, I)) in nats. (B, Z), (B, Z) -> (B).
Tensor kl_gaussian(const Tensor& mean, const Tensor& log_var);

}  // namespace elbo::objectives
