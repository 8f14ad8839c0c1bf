// SPDX-License-Identifier: MIT
// Separated attribute predictability (Kumar, Sattigeri, Balakrishnan 2018): mean over factors of
// how much better the best code alone predicts a factor than the second best. Predicted linearly:
// for factors with an order the squared correlation of code and level (the paper's choice for
// them); for those without one the share of the code's variance that the level explains, which is
// the same where there are two levels. (The paper takes a classifier's accuracy for those, whose
// best gap is 1 less chance; here a perfect code has 1 for every kind.) Does not see relations that
// are not linear.
#pragma once
#include "elbo/measures/latent/factored_codes.h"

namespace elbo::measures {

/// The score and what it is made of.
struct Sap {
  double value = 0;               ///< 0 to 1
  std::vector<double> of_factor;  ///< (F): each factor's gap
  Matrix explained;               ///< (Z, F): share of variance, 0 for a code without variance
};

/// Of N examples with Z codes and F factors.
Sap sap(const FactoredCodes& data);

}  // namespace elbo::measures
