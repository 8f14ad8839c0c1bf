// SPDX-License-Identifier: MIT
// Which dimensions of a code are in use.
//   active units  Var_x(E[z_j|x]) > .01          Burda, Grosse, Salakhutdinov 2016
//   KL            E_x KL(q(z_j|x) || N(0, 1)), closed form
// A dimension without variance says nothing of the example; one with variance need not say anything
// that the decoder uses.
#pragma once
#include <vector>

#include "elbo/measures/estimate.h"
#include "elbo/measures/latent/codes.h"

namespace elbo::measures {

/// Burda et al.: units were either far above or far below
inline constexpr double kActiveVariance = .01;

/// A unit of less mean KL tells nothing of the example.
inline constexpr double kSilentNats = .01;

/// The dimensions whose mean code varies with the example.
struct ActiveUnits {
  std::vector<int64_t> which;  ///< ascending
  /// (Z) over examples of the posterior's mean (or of the points); divided by N
  std::vector<Estimate> variances;
};

/// Points are treated as means, though their scale is nobody's: .01 means something only beside a
/// prior. ShapeError, DataError.
ActiveUnits active_units(const Codes& codes);

/// KL(q(z_j|x) || N(0, 1)) of each dimension, mean over examples, nats: (Z). Unsupported for
/// points.
std::vector<Estimate> kl_by_dimension(const Codes& codes);

}  // namespace elbo::measures
