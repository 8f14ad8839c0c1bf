// SPDX-License-Identifier: MIT
// Complaints about energies: each on a constructed case, when it begins and when it ends, across a
// restart too.
#include <gmock/gmock.h>

#include "elbo/train/health.h"

namespace elbo::train {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<NamedValue> over_margin(double share) { return {{"critic/critic/over_margin", share}}; }
std::vector<NamedValue> balance(double k) { return {{"began/critic/k", k}}; }
std::vector<NamedValue> margin(double value) { return {{"critic/critic/margin", value}}; }

/// Steps with these values until something is said; -1 where nothing is in 5,000.
int64_t steps_until_said(Health& health, const std::vector<NamedValue>& values) {
  for (int64_t step = 1; step <= 5000; ++step)
    if (!health.see_step(values).empty()) return step;
  return -1;
}

TEST(HealthOfEnergies, FakesThatStayOverTheMarginAreSaidAndSoIsTheirReturn) {
  Health health;
  // The running share passes .95 after log(.05) / log(.99) = 298.07 steps, then 1,000 in a row.
  EXPECT_EQ(steps_until_said(health, over_margin(1)), 298 + 1000);
  EXPECT_THAT(health.standing(), ElementsAre("fakes_over_margin critic/critic"));
  EXPECT_GT(steps_until_said(health, over_margin(0)), 0);
  EXPECT_THAT(health.standing(), IsEmpty());
}

TEST(HealthOfEnergies, FakesOnBothSidesOfTheMarginAreLeftInPeace) {
  Health health;
  EXPECT_EQ(steps_until_said(health, over_margin(.9)), -1);
  EXPECT_EQ(steps_until_said(health, over_margin(0)), -1);
}

TEST(HealthOfEnergies, AWeightThatStaysAtEitherBoundIsSaidWithWhatItMeans) {
  Health at_zero, at_one;
  EXPECT_EQ(steps_until_said(at_zero, balance(0)), 1000);
  EXPECT_EQ(steps_until_said(at_one, balance(1)), 1000);
  EXPECT_THAT(at_zero.standing(), ElementsAre("k_at_zero began/critic"));
  EXPECT_THAT(at_one.standing(), ElementsAre("k_at_one began/critic"));
  const auto ended = at_one.see_step(balance(.9));
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_FALSE(ended[0].begins);
  EXPECT_THAT(ended[0].text, HasSubstr("0.9"));
}

TEST(HealthOfEnergies, AWeightBetweenItsBoundsIsLeftInPeace) {
  Health health;
  EXPECT_EQ(steps_until_said(health, balance(.02)), -1);
  for (int i = 0; i < 900; ++i) EXPECT_THAT(health.see_step(balance(0)), IsEmpty());
  EXPECT_THAT(health.see_step(balance(.5)), IsEmpty());
  for (int i = 0; i < 900; ++i)
    EXPECT_THAT(health.see_step(balance(0)), IsEmpty()) << "in a row is not in all";
}

TEST(HealthOfEnergies, AMarginBelowATenthOfTheFirstIsSaidAtOnce) {
  Health health;
  EXPECT_THAT(health.see_step(margin(40)), IsEmpty());
  EXPECT_THAT(health.see_step(margin(5)), IsEmpty());
  const auto events = health.see_step(margin(3));
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].name, "margin_collapsed critic/critic");
  EXPECT_THAT(events[0].text, HasSubstr("the margin is 3, the first was 40"));
  EXPECT_THAT(health.see_step(margin(2)), IsEmpty()) << "it is said once";
}

TEST(HealthOfEnergies, ARestartForgetsNothing) {
  for (const auto& values : {over_margin(1), balance(0), balance(1)}) {
    Health straight, before, after;
    for (int i = 0; i < 700; ++i) straight.see_step(values), before.see_step(values);
    after.restore(before.state());
    EXPECT_EQ(steps_until_said(after, values), steps_until_said(straight, values));
  }
  Health before, after;
  before.see_step(margin(40));
  after.restore(before.state());
  EXPECT_EQ(after.see_step(margin(3)).size(), 1u);
}

}  // namespace
}  // namespace elbo::train
