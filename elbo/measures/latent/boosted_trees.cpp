// SPDX-License-Identifier: MIT
// Bins, and rounds of one regression tree a class fitted to the residuals of the softmax.
#include "elbo/measures/latent/boosted_trees.h"

#include <algorithm>
#include <cmath>

#include "elbo/measures/latent/regression_tree.h"

namespace elbo::measures {
namespace {

constexpr size_t kMostBins = 256;

/// Thresholds half way between neighbours among the different values; at most 255 of them, at equal
/// masses.
std::vector<double> cuts_of(std::vector<double> column) {
  std::sort(column.begin(), column.end());
  std::vector<double> all;
  for (size_t i = 1; i < column.size(); ++i)
    if (column[i] > column[i - 1]) all.push_back(.5 * (column[i - 1] + column[i]));
  if (all.size() < kMostBins) return all;
  std::vector<double> out;
  for (size_t bin = 1; bin < kMostBins; ++bin) {
    const double at = column[bin * column.size() / kMostBins];  // the threshold below this value
    const auto above = std::lower_bound(all.begin(), all.end(), at);
    if (above != all.begin() && (out.empty() || *(above - 1) > out.back()))
      out.push_back(*(above - 1));
  }
  return out;
}

std::vector<uint8_t> bins_of(const std::vector<double>& column, const std::vector<double>& cuts) {
  std::vector<uint8_t> out;
  out.reserve(column.size());
  for (const double value : column)
    out.push_back(
        static_cast<uint8_t>(std::lower_bound(cuts.begin(), cuts.end(), value) - cuts.begin()));
  return out;
}

/// Softmax over `scores`, one column a class; for one column the logistic.
void to_probabilities(const Scores& scores, Scores& out) {
  if (scores.size() == 1) {
    for (size_t i = 0; i < scores[0].size(); ++i) out[0][i] = 1 / (1 + std::exp(-scores[0][i]));
    return;
  }
  for (size_t i = 0; i < scores[0].size(); ++i) {
    double largest = scores[0][i], sum = 0;
    for (const auto& column : scores) largest = std::max(largest, column[i]);
    for (size_t k = 0; k < scores.size(); ++k) sum += out[k][i] = std::exp(scores[k][i] - largest);
    for (auto& column : out) column[i] /= sum;
  }
}

/// The scores of a model that knows how often each class occurs.
std::vector<double> first_scores(const std::vector<int32_t>& classes,
                                 const std::vector<int32_t>& present) {
  std::vector<double> out;
  for (const int32_t name : present)
    out.push_back(std::log(static_cast<double>(std::count(classes.begin(), classes.end(), name)) /
                           static_cast<double>(classes.size())));
  if (out.size() == 2) return {out[1] - out[0]};
  return out;
}

std::vector<int32_t> predictions(const Scores& scores, const std::vector<int32_t>& present) {
  std::vector<int32_t> out;
  for (size_t i = 0; i < scores[0].size(); ++i) {
    size_t best = scores.size() == 1 && scores[0][i] > 0 ? 1 : 0;
    for (size_t k = 1; k < scores.size(); ++k)
      if (scores[k][i] > scores[best][i]) best = k;
    out.push_back(present[best]);
  }
  return out;
}

}  // namespace

BinnedColumns binned(const std::vector<std::vector<double>>& train,
                     const std::vector<std::vector<double>>& test) {
  BinnedColumns out;
  for (size_t z = 0; z < train.size(); ++z) {
    const std::vector<double> cuts = cuts_of(train[z]);
    out.train.push_back(bins_of(train[z], cuts));
    out.test.push_back(bins_of(test[z], cuts));
    out.bins.push_back(static_cast<int>(cuts.size()) + 1);
  }
  return out;
}

BoostedTrees boosted_trees(const BinnedColumns& columns, const std::vector<int32_t>& classes,
                           uint64_t seed) {
  std::vector<int32_t> present = classes;
  std::sort(present.begin(), present.end());
  present.erase(std::unique(present.begin(), present.end()), present.end());
  const size_t tests = columns.test.front().size();
  BoostedTrees out{std::vector<double>(columns.train.size()), {}};
  if (present.size() == 1) {
    out.prediction.assign(tests, present.front());
    return out;
  }
  Scores train, test;
  for (const double score : first_scores(classes, present)) {
    train.emplace_back(classes.size(), score);
    test.emplace_back(tests, score);
  }
  Scores probabilities = train;
  RegressionTree tree(columns, seed);
  // Friedman 2001, eq. 32
  const double factor =
      train.size() == 1 ? 1
                        : static_cast<double>(train.size() - 1) / static_cast<double>(train.size());
  for (int round = 0; round < kBoostingRounds; ++round) {
    to_probabilities(train, probabilities);
    for (size_t k = 0; k < train.size(); ++k) {
      const int32_t name = present[train.size() == 1 ? 1 : k];
      for (size_t i = 0; i < classes.size(); ++i)
        tree.target(i, classes[i] == name ? 1 : 0, probabilities[k][i]);
      tree.grow(factor, out.importance);
      tree.add_to(kLearningRate, train[k], test[k]);
    }
  }
  double total = 0;
  for (const double share : out.importance) total += share;
  for (double& share : out.importance) share = total > 0 ? share / total : 0;
  out.prediction = predictions(test, present);
  return out;
}

}  // namespace elbo::measures
