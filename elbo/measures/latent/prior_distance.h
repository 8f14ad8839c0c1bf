// SPDX-License-Identifier: MIT
// How far codes as a whole lie from N(0, I), for encoders of either kind:
//   MMD^2 = E k(z, z') - 2 E k(z, y) + E k(y, y'),  z, z' codes, y, y' ~ N(0, I),
//           k(a, b) = exp(-|a - b|^2 / (2 Z))                            Gretton et al. 2012
//   Frechet distance of moments |m|^2 + sum_i (sqrt(l_i) - 1)^2,
//           l the eigenvalues of the covariance                          Dowson and Landau 1982
// The expectations over the prior are taken in closed form: for variance s = Z of the kernel, E_y
// k(z, y) = (s / (s + 1))^(Z/2) exp(-|z|^2 / (2 (s + 1))). The bandwidth is half the prior's mean
// squared distance. MMD sees any difference, but weakly in many dimensions; the moments see nothing
// of the shape.
#pragma once
#include "elbo/core/rng.h"
#include "elbo/measures/estimate.h"
#include "elbo/measures/latent/codes.h"

namespace elbo::measures {

/// Two distances of codes from N(0, I), each 0 for the same distribution but for their scatter and
/// bias.
struct PriorDistance {
  /// MMD^2, without bias (so slightly below 0 at times); standard error of a U-statistic, on the
  /// safe side
  Estimate mmd;
  /// Too high by (Z + Z (Z + 1) / 4) / N for points from the prior itself; standard error by the
  /// delta method.
  Estimate frechet;
};

/// Where codes are distributions one is drawn for each example (row n of `rng`) for the MMD; the
/// moments are those of the mixture, exactly. Cost: N^2 Z.
PriorDistance prior_distance(const Codes& codes, Rng& rng);

}  // namespace elbo::measures
