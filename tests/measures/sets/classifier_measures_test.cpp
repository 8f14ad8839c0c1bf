// SPDX-License-Identifier: MIT
// The measures that ask a classifier: its score, the balance of its classes, and divergences of
// counts.
#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/measures/sets/class_balance.h"
#include "elbo/measures/sets/classifier_score.h"
#include "tests/measures/sets/formula.h"

namespace elbo::measures {
namespace {

/// Sure of class i modulo `classes`: (rows, classes), with logarithms of 0.
Tensor one_hot(int64_t rows, int64_t classes) {
  return torch::log(torch::one_hot(torch::arange(rows, torch::kInt64).remainder(classes), classes)
                        .to(torch::kFloat64));
}

Tensor flat(int64_t rows, int64_t classes) {
  return torch::full({rows, classes}, -std::log(static_cast<double>(classes)), torch::kFloat64);
}

Tensor soft(uint64_t seed, int64_t rows, int64_t classes) {
  return torch::log_softmax(test::formula_features(seed, rows, classes) * 2, 1);
}

TEST(ClassifierScore, OfSureAndEqualClassesIsTheirNumber) {
  const ClassifierScore score = classifier_score(one_hot(200, 10));
  EXPECT_NEAR(score.value, 10, 1e-9);
  EXPECT_NEAR(score.standard_error, 0, 1e-9);
  EXPECT_NEAR(score.split_mean, 10, 1e-9);
}

TEST(ClassifierScore, OfOneAnswerForEverythingIsOne) {
  EXPECT_NEAR(classifier_score(flat(50, 10)).value, 1, 1e-12);
  EXPECT_NEAR(classifier_score(one_hot(1, 10).expand({50, 10})).value, 1, 1e-12);
}

TEST(ClassifierScore, IsTorchFidelitysWithTheSameSplits) {
  const ClassifierScore score = classifier_score(soft(7, 205, 10));
  EXPECT_NEAR(score.split_mean, test::golden({"classifier_score", "split_mean"}), 1e-10);
  EXPECT_NEAR(score.split_deviation, test::golden({"classifier_score", "split_deviation"}), 1e-10);
  EXPECT_NEAR(score.value, test::golden({"classifier_score", "whole"}), 1e-10);
}

TEST(ClassifierScore, StandardErrorIsThatOfRepeatedDraws) {
  std::vector<double> values;
  double error = 0;
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    const ClassifierScore score = classifier_score(soft(seed, 400, 10));
    values.push_back(score.value), error += score.standard_error / 60;
  }
  const double drawn = torch::tensor(values, torch::kFloat64).std().item<double>();
  EXPECT_GT(error / drawn, .75);
  EXPECT_LT(error / drawn, 1.3);
}

TEST(ClassifierScore, RefusesBadInput) {
  EXPECT_TRUE(test::throws_with<DataError>("row 0: got probabilities of sum", [] {
    classifier_score(torch::zeros({20, 10}));
  }));
  EXPECT_TRUE(test::throws_with<DataError>("row 4, column 1", [] {
    classifier_score(test::with_value(flat(20, 10), 4, 1, test::kNan));
  }));
  EXPECT_TRUE(test::throws_with<DataError>("at least 10", [] { classifier_score(flat(9, 10)); }));
  EXPECT_THROW(classifier_score(flat(9, 10), 0), DataError);
  EXPECT_THROW(classifier_score(torch::zeros({20})), ShapeError);
}

TEST(Divergence, OfCountsIsTheSumWrittenOut) {
  const Estimate estimate = divergence_from({3, 1, 0}, {.5, .25, .25});
  EXPECT_NEAR(estimate.mean, .75 * std::log(1.5) + .25 * std::log(1.), 1e-15);
  EXPECT_NEAR(estimate.standard_error, std::log(1.5) * std::sqrt(.75 * .25 / 4), 1e-15);
  EXPECT_EQ(estimate.count, 4);
}

TEST(Divergence, IsInfiniteForWhatWasNeverExpected) {
  EXPECT_TRUE(std::isinf(divergence_from({1, 1}, {1, 0}).mean));
}

TEST(Divergence, RefusesSharesThatAreNone) {
  EXPECT_THROW(divergence_from({1, 1}, {1}), ShapeError);
  EXPECT_THROW(divergence_from({1, 1}, {.4, .4}), DataError);
  EXPECT_THROW(divergence_from({1, 1}, {1.5, -.5}), DataError);
  EXPECT_THROW(divergence_from({0, 0}, {.5, .5}), DataError);
}

TEST(ClassBalance, OfEqualClassesDivergesFromNothing) {
  const ClassBalance balance = class_balance(one_hot(200, 10), equal_shares(10));
  EXPECT_EQ(balance.counts, std::vector<int64_t>(10, 20));
  EXPECT_NEAR(balance.divergence.mean, 0, 1e-12);
  EXPECT_EQ(balance.never_seen, 0);
  EXPECT_EQ(balance.unsure, 0);
}

TEST(UnsureShare, IsThatOfExamplesWithoutAHalf) {
  const Estimate found = unsure_share(torch::cat({one_hot(30, 10), flat(10, 10)}));
  EXPECT_EQ(found.mean, .25);
  EXPECT_NEAR(found.standard_error, std::sqrt(.25 * .75 / 40), 1e-12);
  EXPECT_EQ(unsure_share(flat(5, 2)).mean, 0);  // a half is enough
}

TEST(ClassBalance, WithoutAClassIsItsClosedForm) {
  const ClassBalance balance = class_balance(
      torch::cat({one_hot(180, 9), torch::full({180, 1}, -INFINITY, torch::kFloat64)}, 1),
      equal_shares(10));
  EXPECT_NEAR(balance.divergence.mean, std::log(10. / 9), 1e-12);
  EXPECT_EQ(balance.never_seen, 1);
}

TEST(ClassBalance, CountsExamplesWithoutAProbableClass) {
  const ClassBalance balance =
      class_balance(torch::cat({one_hot(30, 10), flat(10, 10)}), equal_shares(10));
  EXPECT_DOUBLE_EQ(balance.unsure, .25);
  EXPECT_DOUBLE_EQ(balance.unsure_error, std::sqrt(.25 * .75 / 40));
}

TEST(ClassBalance, RefusesSharesForOtherClasses) {
  EXPECT_THROW(class_balance(one_hot(20, 10), equal_shares(9)), ShapeError);
}

}  // namespace
}  // namespace elbo::measures
