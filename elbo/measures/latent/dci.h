// SPDX-License-Identifier: MIT
// Disentanglement, completeness, informativeness (Eastwood and Williams 2018) with gradient boosted
// trees, as in disentanglement_lib (Locatello et al. 2019): R[z][f] is how important code z is for
// telling factor f;
//   disentanglement  sum_z rho_z (1 - H(R[z][.] / sum) / log F), rho_z the code's share of all
//                    importance: does a code hold one factor only
//   completeness     sum_f rho_f (1 - H(R[.][f] / sum) / log Z): is a factor held by one code only
//   informativeness  mean over factors of the accuracy on examples that the trees have not seen
// Sees relations that are not linear. Trees of depth 3 cannot tell much from codes in which factors
// are mixed; importance is shared out between codes that say the same.
#pragma once
#include "elbo/measures/latent/factored_codes.h"

namespace elbo::measures {

/// Examples at most; half as many to test with (disentanglement_lib).
inline constexpr int64_t kDciTrain = 10000;

/// The three scores, each from 0 to 1, and what they are made of.
struct DciTrees {
  double disentanglement = 0;     ///< mean of of_code by importance
  double completeness = 0;        ///< mean of of_factor by importance
  double informativeness = 0;     ///< mean of accuracy
  std::vector<double> of_code;    ///< (Z): disentanglement
  std::vector<double> of_factor;  ///< (F): completeness
  std::vector<double> accuracy;   ///< (F)
  double standard_error = 0;      ///< of the informativeness, binomial
  /// (Z, F), each factor's sum to 1 (or are 0 where no code tells anything of it)
  Matrix importance;
};

/// `rng` shares the examples out and settles ties. DataError for fewer than 3 examples, 2 codes or
/// 2 factors.
DciTrees dci_trees(const FactoredCodes& data, Rng& rng);

/// The three numbers from importances (Z, F), Z and F at least 2; leaves informativeness alone.
DciTrees dci_of(const Matrix& importance);

}  // namespace elbo::measures
