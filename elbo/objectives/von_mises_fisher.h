// SPDX-License-Identifier: MIT
// The von Mises-Fisher distribution on the unit sphere of d dimensions (Davidson, Falorsi, De Cao,
// Kipf and Tomczak 2018, "Hyperspherical Variational Auto-Encoders"):
//   p(z; m, k) = C_d(k) exp(k m . z),  C_d(k) = k^(d/2-1) / ((2 pi)^(d/2) I_{d/2-1}(k))
//   KL(p || uniform) = k A(k) + log C_d(k) + log area,  A = I_{d/2} / I_{d/2-1},  E[z] = A(k) m
// Bessel functions by their power series in logarithms, A by its continued fraction; both in
// double. d/dk KL = k (1 - A^2 - (d - 1) A / k).
#pragma once
#include "elbo/objectives/per_example.h"

namespace elbo::objectives {

/// A(k), the length of the mean: (B) -> (B), double, a constant. k > 0, d at least 2.
Tensor mean_length_vmf(const Tensor& k, int64_t d);
/// log C_d(k): (B) -> (B), double, a constant.
Tensor log_normaliser_vmf(const Tensor& k, int64_t d);
/// KL to the uniform distribution, nats, differentiable once: (B) -> (B).
Tensor kl_vmf(const Tensor& k, int64_t d);
/// log of the density of the uniform distribution on that sphere.
double log_uniform_on_sphere(int64_t d);

}  // namespace elbo::objectives
