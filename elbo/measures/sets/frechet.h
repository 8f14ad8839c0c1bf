// SPDX-License-Identifier: MIT
// Frechet distance of two sets of features, each seen as a Gaussian (Dowson and Landau 1982; Heusel
// et al. 2017):
//   |m_a - m_b|^2 + tr(C_a + C_b - 2 (C_a C_b)^(1/2)),
//   tr (C_a C_b)^(1/2) = sum of the singular values of A^T B where C_a = A A^T, C_b = B B^T.
// The singular values of a product of factors lose nothing to squaring and need no inverse, so sets
// of fewer examples than dimensions are as good as others.
#pragma once

#include <cstdint>

#include "elbo/tensor/tensor.h"

namespace elbo::measures {

/// Mean and covariance of a set.
struct Moments {
  Tensor mean;        ///< (D) double
  Tensor covariance;  ///< (D, D) double, unbiased
  int64_t count = 0;  ///< examples; count - 1 bounds the covariance's rank
};

/// Twice the Inception network's; beyond, a covariance takes minutes and gigabytes.
inline constexpr int64_t kWidestMoments = 4096;

/// Of (N, D) features, N >= 2, in double and in two passes over blocks of rows. Errors as
/// check_features(); ShapeError for D above kWidestMoments.
Moments moments_of(const Tensor& features);

/// The distance in the features' unit squared; 0 where rounding would take it below. ShapeError for
/// moments of different width, DataError for a covariance that is none.
double frechet_distance(const Moments& a, const Moments& b);

/// A distance and what is known of its error.
struct FrechetEstimate {
  double value = 0;  ///< frechet_distance() of the two sets
  /// Standard error from the examples of `generated`, by the infinitesimal jackknife (Jaeckel
  /// 1972), the bootstrap's limit: the deviation of an example's influence over sqrt(N). `real`
  /// counts as given.
  double deviation = 0;
  /// Where the value goes as `generated` grows: less the bias of its count, to second order in the
  /// moments' own scatter (the delta method),
  ///   (tr C_b + (E[sum_ij v_i^2 v_j^2 / (s_i + s_j)] - sum_i s_i / 2) / 2) / N,
  ///   A^T B = U s V^T,  v = s^-1/2 U^T A^T (x - m_b)
  /// the mean over examples, so no law of theirs is assumed. It scatters as `value` does. The bias
  /// of `real`'s own count stays.
  double at_infinity = 0;
  /// The count biases the value upwards by more than a tenth and two deviations, or there are fewer
  /// than 10 D examples and at_infinity is itself in doubt.
  bool few = false;
};

/// Of (N, D), (M, D), for little more than one frechet_distance() costs. Deviation and bias are
/// taken from all generated examples or, of more than a million values, from so many evenly spaced
/// ones, at least 2,000. At least 4 generated examples; errors as check_same_width().
FrechetEstimate estimate_frechet(const Tensor& real, const Tensor& generated);

}  // namespace elbo::measures
