// SPDX-License-Identifier: MIT
// Gradient boosted trees for classification (Friedman 2001, "Greedy function approximation"), as
// scikit-learn's GradientBoostingClassifier does it by default: each round a regression tree of
// least squares for each class on y - p, leaves by one Newton step, deviance of the softmax (of the
// logistic for two classes). Thresholds lie between neighbouring values of the training set, at
// most 255 a column; among equally good columns one is drawn.
#pragma once
#include <cstdint>
#include <vector>

namespace elbo::measures {

inline constexpr int kBoostingRounds = 100;  ///< trees of a class; scikit-learn's default
inline constexpr int kTreeDepth = 3;         ///< splits from root to leaf, likewise
inline constexpr double kLearningRate = .1;  ///< of a leaf's value in the score, likewise

/// Columns cut at the training set's thresholds: bin b holds the values in (cuts[b - 1], cuts[b]].
struct BinnedColumns {
  std::vector<std::vector<uint8_t>> train;  ///< a column each: the bin of every training example
  std::vector<std::vector<uint8_t>> test;   ///< the same of every test example
  std::vector<int> bins;                    ///< of each column, at most 256
};

/// `train` and `test` hold the same columns.
BinnedColumns binned(const std::vector<std::vector<double>>& train,
                     const std::vector<std::vector<double>>& test);

/// What the classifier relies on, and what it says of the test set.
struct BoostedTrees {
  /// Of each column: its share of the decrease of squared error in all trees; all 0 where nothing
  /// was split.
  std::vector<double> importance;
  std::vector<int32_t> prediction;  ///< for the test set
};

/// `classes` (one a training example, from 0) need not have all numbers below the largest. `seed`
/// is for ties.
BoostedTrees boosted_trees(const BinnedColumns& columns, const std::vector<int32_t>& classes,
                           uint64_t seed);

}  // namespace elbo::measures
