// SPDX-License-Identifier: MIT
// Principal components of codes (Pearson 1901): the directions in which they vary most.
#pragma once
#include "elbo/tensor/tensor.h"

namespace elbo::measures {

/// Orthonormal axes through the mean, that of most variance first; each one's sign makes its
/// largest weight positive. All in double.
struct PrincipalAxes {
  Tensor mean;       ///< (Z): of the codes
  Tensor axes;       ///< (Z, K): a column an axis
  Tensor variances;  ///< (K): of the codes along each
  Tensor total;      ///< (): of the codes in all
};

/// The first `count` of them, or Z where that is fewer: (N, Z), N >= 1.
PrincipalAxes principal_axes(const Tensor& means, int64_t count);

}  // namespace elbo::measures
