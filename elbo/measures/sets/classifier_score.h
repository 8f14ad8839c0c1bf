// SPDX-License-Identifier: MIT
// Classifier score (the Inception score's formula, Salimans et al. 2016, with whatever classifier):
// exp(E_x KL(p(y|x) || p(y))), p(y) = E_x p(y|x). From 1 (the classifier says the same of every
// example) to the number of classes (sure of each, all classes equally often).
#pragma once
#include "elbo/tensor/tensor.h"

namespace elbo::measures {

/// The score in two forms, from 1 to the number of classes.
struct ClassifierScore {
  double value = 0;  ///< over all examples at once
  /// Value times the deviation of KL(p(y|x) || p(y)) over sqrt(N): the delta method, p(y)'s own
  /// part included.
  double standard_error = 0;
  /// Mean of the score over the splits, as the field prints it: a split's p(y) is its own, which
  /// makes it smaller.
  double split_mean = 0;
  /// Deviation over the splits, divided by their number: how they scatter, not the mean's error.
  double split_deviation = 0;
};

/// Of (N, C) log-probabilities. Split i of `splits` is rows i N / splits up to (i + 1) N / splits,
/// in the order given. Errors as check_log_probabilities(); DataError for fewer rows than splits.
ClassifierScore classifier_score(const Tensor& log_probabilities, int64_t splits = 10);

}  // namespace elbo::measures
