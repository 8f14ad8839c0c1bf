// SPDX-License-Identifier: MIT
// How many modes of a distribution whose modes are known were found: points in the plane around
// known centres, and stacks of three digits (1,000 modes), after the protocols of VEEGAN
// (Srivastava et al. 2017) and PacGAN (Lin et al. 2018). A point is good when it is nearer than 3
// sigma to its nearest centre; a mode is hit when at least one good point is nearest to it; the
// divergence is that of the good points' modes. All modes count as equally probable.
#pragma once

#include <cstdint>
#include <vector>

#include "elbo/measures/estimate.h"
#include "elbo/tensor/tensor.h"

namespace elbo::measures {

/// Which centres points in the plane have found, and how well.
struct PointModes {
  int64_t hit = 0;              ///< modes
  std::vector<int64_t> counts;  ///< good points by mode
  double good_share = 0;        ///< of all points, of 1
  double good_share_error = 0;  ///< its binomial standard error
  /// KL(good points || all modes equally) in nats; infinite where no point is good
  Estimate divergence;
};

/// Of (N, P) points and (K, P) centres in the order of `counts`, each mode with the deviation
/// `sigma` > 0 in every direction. Errors as check_same_width(); DataError for a sigma that is not
/// above 0.
PointModes modes_of_points(const Tensor& points, const Tensor& centres, double sigma);

/// Which of the labels came, and how evenly.
struct LabelModes {
  int64_t hit = 0;  ///< labels that came at least once
  /// KL(generated || uniform) in nats; true draws have about (bins - 1) / 2 N of it, not 0
  Estimate divergence;
};

/// Of (N) int64 labels of [0, bins): for stacked digits 1,000, the classifier's three digits as one
/// number. Errors as check_labels().
LabelModes modes_of_labels(const Tensor& labels, int64_t bins = 1000);

/// 100 a + 10 b + c of each row: (N, 3) int64 digits -> (N). ShapeError for other shapes, DataError
/// for digits that are none.
Tensor stacked_labels(const Tensor& digits);

}  // namespace elbo::measures
