// SPDX-License-Identifier: MIT
// Medians, ratios and spreads against what one sees by eye.
#include "bench/comparison/statistics.h"

#include <gtest/gtest.h>

#include <cmath>

namespace elbo::bench {
namespace {

TEST(Statistics, TheMedianIsTheMiddleValueOrTheMeanOfTheTwoInTheMiddle) {
  EXPECT_EQ(median({3, 1, 2}), 2);
  EXPECT_EQ(median({4, 1, 3, 2}), 2.5);
  EXPECT_EQ(median({7}), 7);
}

TEST(Statistics, NothingHasNoMedian) {
  EXPECT_TRUE(std::isnan(median({})));
  EXPECT_TRUE(std::isnan(spread_of({}).low));
}

TEST(Statistics, RatiosAreTakenWithinARound) {
  // A machine that halves its speed after the first round does not move the ratio of two that run
  // in the same rounds.
  const std::vector<double> found = ratios({200, 100, 100}, {100, 50, 50});
  EXPECT_EQ(found, (std::vector<double>{2, 2, 2}));
  const Spread spread = spread_of(found);
  EXPECT_EQ(spread.low, 2);
  EXPECT_EQ(spread.high, 2);
}

TEST(Statistics, RatiosEndWhereOneSideFailed) {
  EXPECT_EQ(ratios({4, 4, 4}, {2}), std::vector<double>{2});
}

TEST(Statistics, TheBestOfEachRoundMayBeAnotherContestantEachTime) {
  EXPECT_EQ(best_of_each_round({{1, 5, 2}, {3, 4, 2}}), (std::vector<double>{3, 5, 2}));
  EXPECT_TRUE(best_of_each_round({}).empty());
  EXPECT_EQ(best_of_each_round({{}, {3, 4}}), (std::vector<double>{3, 4}));
}

TEST(Statistics, ASpreadIsSaidWithItsEnds) {
  EXPECT_EQ(spread_text({2.314, 2.25, 2.4}), "2.31 (2.25-2.40)");
  EXPECT_EQ(spread_text(spread_of({})), "-");
}

}  // namespace
}  // namespace elbo::bench
