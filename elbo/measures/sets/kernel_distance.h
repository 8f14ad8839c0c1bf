// SPDX-License-Identifier: MIT
// Kernel distance: the squared maximum mean discrepancy with the kernel
// k(x, y) = (x . y / D + 1)^3, unbiased (Gretton et al. 2012; Binkowski et al. 2018):
//   sum_{i != j} k(x_i, x_j) / (N (N - 1)) + sum_{i != j} k(y_i, y_j) / (M (M - 1))
//   - 2 sum_ij k(x_i, y_j) / (N M)
// over all rows, where the usual programs average over random subsets. 0 in the mean for equal
// distributions, so a little below 0 is an honest value.
#pragma once
#include "elbo/tensor/tensor.h"

namespace elbo::measures {

/// A kernel distance and its standard error.
struct KernelEstimate {
  double value = 0;  ///< without bias: below 0 at times
  /// By the jackknife over the rows of both sets, from row sums; NaN for a set of 2. Where the
  /// distributions are equal it is too large, by up to sqrt(2).
  double standard_error = 0;
};

/// Of (N, D), (M, D), each of at least 2 rows; memory for a block of rows beside the features in
/// double. Errors as check_same_width(); DataError where the kernel overflows.
KernelEstimate kernel_distance(const Tensor& real, const Tensor& generated);

}  // namespace elbo::measures
