// SPDX-License-Identifier: MIT
// Mutual information gap (Chen, Li, Grosse, Duvenaud 2018): mean over factors v of [I(z_1; v) -
// I(z_2; v)] / H(v), z_1 and z_2 the two codes that tell most of v. Codes are cut into 20 bins of
// equal width, as in disentanglement_lib (Locatello et al. 2019).
// Sees whether one code alone holds a factor. Does not see whether that code holds other factors
// too.
// Entropies and informations are of discrete variables, from counts, in nats. The plug-in
// estimates: the information of independent variables comes out at about (A - 1)(B - 1) / (2 N),
// not 0 (Miller 1955).
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "elbo/measures/latent/factored_codes.h"

namespace elbo::measures {

inline constexpr int32_t kMigBins = 20;  ///< of a code, as in disentanglement_lib

/// The gap and what it is made of.
struct Mig {
  double value = 0;               ///< 0 to 1
  std::vector<double> of_factor;  ///< (F): each factor's gap
  Matrix information;             ///< (Z, F) nats
};

/// Of N examples with Z codes and F factors; no factor may be constant, since H(v) divides.
Mig mig(const FactoredCodes& data);

/// H(a), levels from 0.
double entropy(std::span<const int32_t> a);

/// I(a; b), of as many values each.
double mutual_information(std::span<const int32_t> a, std::span<const int32_t> b);

/// The bin of each value among `bins` of equal width between the least and the largest, which
/// belongs to the last bin: numpy.histogram's edges. Values that are all the same are in one bin.
std::vector<int32_t> equal_width_bins(std::span<const double> values, int32_t bins);

}  // namespace elbo::measures
