// SPDX-License-Identifier: MIT
// An estimate of log p(x) against the number of draws that it takes: the picture that shows which
// estimate has arrived.
#pragma once
#include <cstdint>
#include <vector>

#include "elbo/measures/estimate.h"

namespace elbo::measures {

/// One number of draws.
struct CurvePoint {
  int64_t draws = 0;  ///< an image
  /// Mean over the images of the estimate of log p(x), nats, and its standard error over images.
  Estimate value;
  /// (sum w)^2 / sum w^2, mean over the images; near 1: a single draw decides, and the estimate has
  /// not arrived
  double effective = 0;
  /// Of value.mean, by the draws alone, for these images; says nothing where `effective` is near 1.
  double monte_carlo_error = 0;
};

using LikelihoodCurve = std::vector<CurvePoint>;  ///< by the number of draws, fewest first

/// 1, 2, 5 times powers of ten from `first` on, up to `most`, which is always the last; `most`
/// alone where it is smaller than `first`.
std::vector<int64_t> curve_grid(int64_t first, int64_t most);

/// How the draws of different images belong together.
enum class CurveDraws {
  /// The same codes for all: their errors go together, and the mean's is at most the mean error.
  shared,
  own  ///< independent: the errors' squares add up
};

/// A row an image: its G values, its G effective sample sizes, the G variances of its values: (N, 3
/// G) -> G points.
LikelihoodCurve curve_of(const torch::Tensor& rows, const std::vector<int64_t>& grid,
                         CurveDraws draws);

/// The error of the mean of (N) values whose own variances by their draws are `variances` (N).
double error_of_mean(const torch::Tensor& variances, CurveDraws draws);

}  // namespace elbo::measures
