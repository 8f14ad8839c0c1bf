// SPDX-License-Identifier: MIT
// Mutual information gap (Chen, Li, Grosse, Duvenaud 2018): mean over factors v of [I(z_1; v) -
// I(z_2; v)] / H(v), z_1 and z_2 the two codes that tell most of v. Codes are cut into 20 bins of
// equal width, as in disentanglement_lib (Locatello et al. 2019).
// Sees whether one code alone holds a factor. Does not see whether that code holds other factors
// too.
#pragma once
#include "elbo/eval/latent/factored_codes.h"

namespace elbo {

inline constexpr int32_t kMigBins = 20;

struct Mig {
  double value = 0;               ///< 0 to 1
  std::vector<double> of_factor;  ///< (F): each factor's gap
  Matrix information;             ///< (Z, F) nats
};

Mig mig(const FactoredCodes& data);

}  // namespace elbo
