// SPDX-License-Identifier: MIT
// Whether samples show what they were asked for, as a classifier sees them: their class, or a
// category of the code whose meaning nobody has fixed.
#pragma once

#include <cstdint>
#include <vector>

#include "elbo/measures/estimate.h"
#include "elbo/tensor/tensor.h"

namespace elbo::measures {

/// How often an example shows the class that was asked for.
struct ConditionalAccuracy {
  /// Share of examples whose most probable class is the one asked for.
  Estimate seen;
  /// The same among those asked for each class; NaN where none was.
  std::vector<double> of_class;
};

/// Of (N, C) log-probabilities and (N) int64 classes asked for. Errors as check_log_probabilities()
/// and check_labels(); ShapeError for another number of classes asked for.
ConditionalAccuracy conditional_accuracy(const Tensor& log_probabilities, const Tensor& asked);

/// How well categories without a fixed meaning agree with classes, each matched with at most one.
struct ClusteringAccuracy {
  /// Share of examples whose category is matched with the class that they show; its error takes the
  /// matching as given.
  Estimate matched;
  /// By category; -1: matched with none, where there are more categories than classes.
  std::vector<int64_t> class_of;
  /// Share matched among the examples of each category; NaN where there is none.
  std::vector<double> of_category;
  /// The same share where each category stands for its commonest class, several perhaps for one.
  double commonest = 0;
};

/// Of (N, C) log-probabilities and (N) int64 categories, 0 to categories - 1, under the one-to-one
/// matching that makes the share largest. Errors as asked_class().
ClusteringAccuracy clustering_accuracy(const Tensor& log_probabilities, const Tensor& category,
                                       int64_t categories);

/// One-to-one matching of largest total (Kuhn 1955, Munkres 1957), by shortest augmenting paths:
/// O(n^3). For each row of `gains` (R, C), whole numbers, the column that it is matched with, each
/// column at most once, so that the sum of gains is largest; -1 for a row left over where R > C.
/// ShapeError where rows differ in length.
std::vector<int64_t> best_assignment(const std::vector<std::vector<int64_t>>& gains);

}  // namespace elbo::measures
