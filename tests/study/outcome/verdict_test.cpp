// SPDX-License-Identifier: MIT
// The arithmetic of claims on made-up values.
#include "elbo/study/outcome/claims.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace elbo::test {
namespace {

using testing::HasSubstr;

study::Expectation claim_of(const std::string& compared, std::optional<double> bound) {
  study::Expectation out;
  out.compared = compared;
  out.bound = bound;
  return out;
}

study::ExpectationOutcome judged(const study::Expectation& expectation,
                                 std::vector<std::pair<int64_t, double>> ours,
                                 std::vector<std::pair<int64_t, double>> others = {},
                                 int64_t open = 0) {
  study::ExpectationOutcome out;
  const auto wanted = static_cast<int64_t>(ours.size()) + open;
  out.ours = std::move(ours);
  out.others = std::move(others);
  study::judge(expectation, out, wanted, open);
  return out;
}

TEST(Verdict, MeanAndDeviationAreThoseOfASample) {
  EXPECT_DOUBLE_EQ(study::mean_of({1, 2, 6}), 3);
  EXPECT_DOUBLE_EQ(study::deviation_of({1, 2, 6}), std::sqrt((4 + 1 + 9) / 2.0));
  EXPECT_TRUE(std::isnan(study::mean_of({})));
  EXPECT_TRUE(std::isnan(study::deviation_of({1})));
}

TEST(Verdict, BelowAndAboveCompareTheMeanStrictly) {
  EXPECT_EQ(judged(claim_of("below", 2.0), {{1, 0.0}, {2, 3.0}}).verdict, study::Verdict::holds);
  EXPECT_EQ(judged(claim_of("below", 1.5), {{1, 0.0}, {2, 3.0}}).verdict, study::Verdict::fails);
  EXPECT_EQ(judged(claim_of("above", 1.0), {{1, 0.0}, {2, 3.0}}).verdict, study::Verdict::holds);
  EXPECT_EQ(judged(claim_of("above", 1.5), {{1, 0.0}, {2, 3.0}}).verdict, study::Verdict::fails);
}

TEST(Verdict, NearIncludesItsTolerance) {
  study::Expectation near = claim_of("near", 10.0);
  near.tolerance = 0.5;
  EXPECT_EQ(judged(near, {{1, 10.5}}).verdict, study::Verdict::holds);
  EXPECT_EQ(judged(near, {{1, 9.5}}).verdict, study::Verdict::holds);
  EXPECT_EQ(judged(near, {{1, 10.5001}}).verdict, study::Verdict::fails);
}

TEST(Verdict, LeastCountsSeedsAgainstTheSameSeedOfTheOther) {
  study::Expectation least = claim_of("below", std::nullopt);
  least.than = "vae";
  least.least = 2;
  const study::ExpectationOutcome held =
      judged(least, {{1, 1.0}, {2, 5.0}, {3, 1.0}}, {{3, 2.0}, {2, 4.0}, {1, 2.0}});
  EXPECT_EQ(held.held, 2);
  EXPECT_EQ(held.verdict, study::Verdict::holds);
  EXPECT_THAT(held.sentence, HasSubstr("for 2 of 3 seeds, at least 2 wanted"));
  least.least = 3;
  EXPECT_EQ(judged(least, {{1, 1.0}, {2, 5.0}, {3, 1.0}}, {{3, 2.0}, {2, 4.0}, {1, 2.0}}).verdict,
            study::Verdict::fails);
}

TEST(Verdict, TheOnlySeedOfTheOtherServesAll) {
  study::Expectation above = claim_of("above", std::nullopt);
  above.than = "vae";
  above.least = 2;
  EXPECT_EQ(judged(above, {{1, 3.0}, {2, 5.0}}, {{7, 2.0}}).held, 2);
}

TEST(Verdict, WhatMayStillComeLeavesItOpenAndWhatCannotDoesNot) {
  study::Expectation least = claim_of("below", 2.0);
  least.least = 2;
  EXPECT_EQ(judged(least, {{1, 1.0}}, {}, 1).verdict, study::Verdict::unknown);
  EXPECT_THAT(judged(least, {{1, 1.0}}, {}, 1).sentence, HasSubstr("only 1 of 2 seeds"));
  EXPECT_EQ(judged(least, {{1, 1.0}}, {}, 0).verdict, study::Verdict::fails);
  EXPECT_EQ(judged(claim_of("below", 2.0), {}).verdict, study::Verdict::unknown);
  study::Expectation than = claim_of("below", std::nullopt);
  than.than = "vae";
  EXPECT_EQ(judged(than, {{1, 1.0}}).verdict, study::Verdict::unknown);
}

TEST(Verdict, AValueThatIsNoNumberHoldsNothing) {
  for (const char* compared : {"below", "above", "near"})
    EXPECT_EQ(judged(claim_of(compared, 1.0), {{1, std::nan("")}}).verdict, study::Verdict::fails)
        << compared;
}

TEST(Verdict, WithoutAComparisonItIsShown) {
  EXPECT_EQ(judged(claim_of("", std::nullopt), {{1, 3.0}}).verdict, study::Verdict::shown);
}

}  // namespace
}  // namespace elbo::test
