// SPDX-License-Identifier: MIT
// What can be read off codes or features by a straight line: a linear probe (Alain and Bengio
// 2016).
//   classes     multinomial logistic regression, |W|^2 / 2 beside the summed loss, fitted to the
//               end: accuracy
//   attributes  ridge regression, |w|^2 beside the summed squares: R^2 = 1 - squared error /
//               variance, on examples that it has not seen
// Inputs are standardised by the training set. A probe says what is there linearly, not what the
// model uses.
#pragma once
#include <vector>

#include "elbo/core/rng.h"
#include "elbo/measures/estimate.h"
#include "elbo/measures/latent/codes.h"

namespace elbo::measures {

/// Codes or features with the class of each.
struct LabelledFeatures {
  Tensor features;  ///< (N, D)
  Tensor labels;    ///< (N) int64, classes from 0
};

/// Half of the examples, at random, and the other half.
std::pair<LabelledFeatures, LabelledFeatures> halves(const LabelledFeatures& all, Rng& rng);

/// A fitted classifier and how good it is on examples that it has not seen.
struct LinearProbe {
  /// On the test set; binomial standard error sqrt(a (1 - a) / N), which is 0 at a = 0 and 1.
  Estimate accuracy;
  Tensor weights;          ///< (C, D), of standardised inputs
  Tensor bias;             ///< (C)
  bool converged = false;  ///< LogisticFit::converged
};

/// ShapeError; DataError for fewer than 2 examples, a training set of one class, what is not
/// finite. A class that only the test set has is a mistake each time.
LinearProbe linear_probe(const LabelledFeatures& train, const LabelledFeatures& test);

/// Codes or features with the attributes of each.
struct AttributedFeatures {
  Tensor features;    ///< (N, D)
  Tensor attributes;  ///< (N, A)
};

/// R^2 of each attribute: (A). It is 1 for a perfect prediction, 0 for the mean, below that for
/// worse; standard error by the delta method. DataError for an attribute that does not vary in the
/// test set.
std::vector<Estimate> ridge_probe(const AttributedFeatures& train, const AttributedFeatures& test);

}  // namespace elbo::measures
