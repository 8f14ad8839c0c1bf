// SPDX-License-Identifier: MIT
// Shares of what was asked for, and the matching of largest gain, against all permutations.
#include "elbo/measures/sets/conditional_accuracy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "elbo/core/error.h"
#include "elbo/core/rng.h"

namespace elbo::measures {
namespace {

using Gains = std::vector<std::vector<int64_t>>;

/// log p(y|x) of examples that surely show these classes.
Tensor sure_of(const std::vector<int64_t>& classes, int64_t count) {
  return torch::log(torch::one_hot(torch::tensor(classes), count).to(torch::kFloat64));
}

int64_t total(const Gains& gains, const std::vector<int64_t>& columns) {
  int64_t out = 0;
  for (size_t i = 0; i < gains.size(); ++i)
    out += columns[i] < 0 ? 0 : gains[i][static_cast<size_t>(columns[i])];
  return out;
}

/// The best total, by trying all ways; `columns` at least as many as rows.
int64_t best_of_all(const Gains& gains) {
  std::vector<int64_t> order(gains[0].size());
  std::iota(order.begin(), order.end(), 0);
  int64_t best = -1'000'000;
  do best = std::max(best, total(gains, order));
  while (std::next_permutation(order.begin(), order.end()));
  return best;
}

Gains random_gains(uint64_t seed, size_t rows, size_t columns) {
  Rng rng(seed);
  Gains out(rows, std::vector<int64_t>(columns));
  for (auto& row : out)
    for (int64_t& gain : row) gain = rng.below(41) - 20;
  return out;
}

bool each_once(std::vector<int64_t> columns) {
  std::erase(columns, -1);
  std::sort(columns.begin(), columns.end());
  return std::adjacent_find(columns.begin(), columns.end()) == columns.end();
}

TEST(Assignment, IsAsGoodAsTheBestOfAllPermutations) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const Gains gains = random_gains(seed, 1 + seed % 6, 6);
    const std::vector<int64_t> found = best_assignment(gains);
    EXPECT_TRUE(each_once(found));
    EXPECT_EQ(std::count(found.begin(), found.end(), -1), 0);
    EXPECT_EQ(total(gains, found), best_of_all(gains)) << "seed " << seed;
  }
}

TEST(Assignment, LeavesTheRowsOverThatGainLeast) {
  EXPECT_EQ(best_assignment({{5, 1}, {9, 2}, {8, 7}}), (std::vector<int64_t>{-1, 0, 1}));
  EXPECT_EQ(best_assignment({{3}, {4}}), (std::vector<int64_t>{-1, 0}));
}

TEST(Assignment, GivesUpABestPairWhereTwoOthersGainMore) {
  EXPECT_EQ(best_assignment({{10, 9}, {9, 0}}), (std::vector<int64_t>{1, 0}));
}

TEST(Assignment, OfNothingIsNothingAndRaggedRowsAreRefused) {
  EXPECT_TRUE(best_assignment({}).empty());
  EXPECT_THROW(best_assignment({{1, 2}, {3}}), ShapeError);
}

TEST(ConditionalAccuracy, CountsWhatIsSeen) {
  const ConditionalAccuracy found = conditional_accuracy(
      sure_of({0, 1, 2, 0, 0, 2}, 4), torch::tensor({0, 1, 2, 0, 1, 1}, torch::kInt64));
  EXPECT_NEAR(found.seen.mean, 4. / 6, 1e-12);
  EXPECT_NEAR(found.seen.standard_error, std::sqrt(4. / 6 * 2 / 6 / 6), 1e-12);
  EXPECT_NEAR(found.of_class[0], 1, 1e-12);
  EXPECT_NEAR(found.of_class[1], 1. / 3, 1e-12);
  EXPECT_TRUE(std::isnan(found.of_class[3])) << "nobody asked for it";
}

TEST(ConditionalAccuracy, RefusesClassesThatAreNone) {
  EXPECT_THROW(conditional_accuracy(sure_of({0, 1}, 2), torch::tensor({0, 2}, torch::kInt64)),
               DataError);
  EXPECT_THROW(conditional_accuracy(sure_of({0, 1}, 2), torch::tensor({0}, torch::kInt64)),
               ShapeError);
}

TEST(ClusteringAccuracy, FindsAHiddenRenaming) {
  std::vector<int64_t> shown;
  const std::vector<int64_t> renamed{3, 0, 2, 1};
  for (int64_t i = 0; i < 40; ++i) shown.push_back(renamed[static_cast<size_t>(i % 4)]);
  const ClusteringAccuracy found =
      clustering_accuracy(sure_of(shown, 4), torch::arange(40, torch::kInt64).remainder(4), 4);
  EXPECT_EQ(found.matched.mean, 1);
  EXPECT_EQ(found.class_of, renamed);
  EXPECT_EQ(found.of_category, (std::vector<double>{1, 1, 1, 1}));
  EXPECT_EQ(found.commonest, 1);
}

TEST(ClusteringAccuracy, CountsAClassOnceThatTwoCategoriesShow) {
  const ClusteringAccuracy found = clustering_accuracy(
      sure_of({0, 0, 0, 0, 0, 1}, 2), torch::tensor({0, 0, 0, 1, 1, 1}, torch::kInt64), 2);
  EXPECT_NEAR(found.matched.mean, 4. / 6, 1e-12);
  EXPECT_NEAR(found.commonest, 5. / 6, 1e-12);
  EXPECT_EQ(found.class_of, (std::vector<int64_t>{0, 1}));
}

TEST(ClusteringAccuracy, OfACategoryThatSaysNothingIsOneClassesShare) {
  std::vector<int64_t> shown;
  for (int64_t i = 0; i < 100; ++i) shown.push_back(i / 10);
  const ClusteringAccuracy found =
      clustering_accuracy(sure_of(shown, 10), torch::arange(100, torch::kInt64).remainder(10), 10);
  EXPECT_NEAR(found.matched.mean, .1, 1e-12);
}

TEST(ClusteringAccuracy, LeavesCategoriesOverWhereThereAreMoreThanClasses) {
  const ClusteringAccuracy found = clustering_accuracy(
      sure_of({0, 0, 1, 1, 1}, 2), torch::tensor({0, 0, 1, 1, 2}, torch::kInt64), 4);
  EXPECT_NEAR(found.matched.mean, 4. / 5, 1e-12);
  EXPECT_EQ(found.class_of[2], -1);
  EXPECT_EQ(found.of_category[2], 0);
  EXPECT_TRUE(std::isnan(found.of_category[3]));
}

}  // namespace
}  // namespace elbo::measures
