// SPDX-License-Identifier: MIT
// The distance of two sets of codes by a kernel (squared maximum mean discrepancy, Gretton et al.
// 2012), as a term of a loss: WAE's sum of inverse multiquadratic kernels (Tolstikhin et al. 2018).
#pragma once
#include "elbo/objectives/per_example.h"

namespace elbo::objectives {

/// sum_s s c / (s c + |a_i - b_j|^2), c = 2 Z, s = .1, .2, .5, 1, 2, 5, 10: (M, Z), (N, Z) -> (M,
/// N).
Tensor multiquadratic_kernel(const Tensor& a, const Tensor& b);

/// mean of k(a, a') + k(b, b') over pairs of different rows, less 2 mean of k(a, b): unbiased. (M,
/// Z), (N, Z) -> (); at least two rows each.
Tensor kernel_distance(const Tensor& a, const Tensor& b);

}  // namespace elbo::objectives
