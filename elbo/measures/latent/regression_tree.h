// SPDX-License-Identifier: MIT
// One tree of a boosted classifier: splits by least squares on histograms of bins, leaves by a
// Newton step.
#pragma once
#include "elbo/measures/latent/boosted_trees.h"

namespace elbo::measures {

/// A score for each class (a column) and example.
using Scores = std::vector<std::vector<double>>;

/// Grown again and again over the same columns; keeps its memory.
class RegressionTree {
 public:
  /// `columns` must outlive it; `seed` draws among equally good columns.
  RegressionTree(const BinnedColumns& columns, uint64_t seed);

  /// Training example i: its target (0 or 1) and the probability so far. To be called for all
  /// before grow().
  void target(size_t i, int y, double probability) {
    residual_[i] = y - probability;
    curvature_[i] = probability * (1 - probability);
  }

  /// Grows to kTreeDepth; leaf values are factor * sum residual / sum curvature. Adds each split's
  /// decrease of squared error to `importance`.
  void grow(double factor, std::vector<double>& importance);

  /// Adds rate times the leaf's value to each example's score.
  void add_to(double rate, std::vector<double>& train, std::vector<double>& test) const;

 private:
  struct Bin {
    double sum = 0, count = 0;
  };
  struct Node {
    size_t begin = 0, end = 0;  ///< of rows_
    int depth = 0;
    double value = 0;
    int column = -1, cut = 0;  ///< bins up to `cut` go left; no column in a leaf
    size_t left = 0;           ///< the right one comes next
    std::vector<Bin> bins = {};
  };
  struct Split {
    int column = -1, cut = 0;
    double gain = 0;
  };

  std::vector<Bin> histogram(size_t begin, size_t end) const;
  Split best_split(const Node& node);
  void best_cut(const Node& node, Split& split) const;
  void divide(size_t at, const Split& split);
  bool coin(int of);

  const BinnedColumns& columns_;
  /// Where a column's bins begin in Node::bins; the last entry is their number.
  std::vector<size_t> first_bin_;
  std::vector<double> residual_, curvature_;
  std::vector<uint32_t> rows_;  ///< training examples, those of a node together
  std::vector<Node> nodes_;
  uint64_t seed_, coins_ = 0;
};

}  // namespace elbo::measures
