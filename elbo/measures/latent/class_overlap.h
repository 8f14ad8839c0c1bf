// SPDX-License-Identifier: MIT
// How classes lie in the space of codes.
//   overlap  share of codes whose nearest other code has another label: leave-one-out error of one
//            neighbour (Cover and Hart 1967; at most twice the Bayes error)
//   gaps     share of points of a distribution that are further from every code than all but the
//            1/20 most lonely codes are from their nearest other code
// Codes that fill a distribution as draws of it do have gaps of about 1/20; clusters with nothing
// between them, nearly 1.
#pragma once
#include "elbo/core/rng.h"
#include "elbo/measures/estimate.h"
#include "elbo/measures/latent/codes.h"
#include "elbo/measures/nearest_rows.h"

namespace elbo::measures {

/// Of the codes: those whose distance to the next does not count as typical.
inline constexpr double kLonelyShare = .05;

/// Codes and, for each, the nearest other one, found once for all measures: a search of N^2 Z,
/// exact in double.
struct NeighbouredCodes {
  Tensor codes;    ///< (N, Z) double
  Nearest others;  ///< of each code among the others
};

/// Of (N, Z) codes. ShapeError, DataError (fewer than two, values that are not finite).
NeighbouredCodes neighboured(const Tensor& codes);

/// Share of codes whose nearest other one has another of `labels` (N), with its binomial standard
/// error.
Estimate other_class_share(const NeighbouredCodes& codes, const Tensor& labels);

/// The same of a neighbour taken at random: 1 - sum_c n_c (n_c - 1) / (N (N - 1)).
double random_other_class_share(const Tensor& labels);

/// Share of (M, Z) points in gaps between the codes, with its binomial standard error.
Estimate gap_share(const NeighbouredCodes& codes, const Tensor& points);

/// As many points as there are codes, of the Gaussian with the codes' own mean and covariance: (N,
/// Z) double. Row i of the noise is row i of `rng`.
Tensor points_like(const Tensor& codes, Rng& rng);

}  // namespace elbo::measures
