// SPDX-License-Identifier: MIT
// A monotone curve of rational quadratics between knots (Gregory and Delbourgo 1982), as flows use
// it (Durkan, Bekasov, Murray and Papamakarios 2019, "Neural Spline Flows"). Between the knots
// (x_k, y_k) and (x_k+1, y_k+1), with slopes d_k and d_k+1 there, w = x_k+1 - x_k, h = y_k+1 - y_k,
// s = h / w and t = (x - x_k) / w:
//   y = y_k + h (s t^2 + d_k t (1 - t)) / (s + (d_k + d_k+1 - 2 s) t (1 - t))
// Outside [-bound, bound] it is the identity.
#pragma once
#include "elbo/tensor/tensor.h"

namespace elbo::models {

/// How many pieces a curve has and how far it reaches.
struct SplineForm {
  int64_t bins = 8;  ///< pieces, K
  double bound = 3;  ///< of both ends, in values
  /// Numbers that describe one curve: K widths, K heights, K - 1 slopes.
  int64_t numbers() const { return 3 * bins - 1; }
};

/// Points of a curve.
struct SplinePoint {
  Tensor value;      ///< the shape of what was given
  Tensor log_slope;  ///< log dy/dx, the same shape
};

/// y at x: (...), (..., 3 K - 1) -> (...). Any real numbers are a curve; zeros are the identity.
SplinePoint spline_at(const Tensor& x, const Tensor& numbers, const SplineForm& form);

/// x where the curve is y: (...), (..., 3 K - 1) -> (...).
Tensor spline_inverse(const Tensor& y, const Tensor& numbers, const SplineForm& form);

}  // namespace elbo::models
