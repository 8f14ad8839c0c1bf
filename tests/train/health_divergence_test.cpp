// SPDX-License-Identifier: MIT
// Complaints about finite nonsense: a loss that jumped, weights beyond bounds; when they begin,
// when they end, across a restart too.
#include <gmock/gmock.h>

#include "elbo/train/health.h"

namespace elbo::train {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<NamedValue> loss_of(double value) { return {{"elbo/vae/reconstruction", value}}; }

TEST(HealthOfDivergence, ALossAThousandTimesItsMeanIsSaidAndMarksTheRunUntilItIsBack) {
  Health health;
  for (int i = 0; i < 50; ++i) EXPECT_THAT(health.see_step(loss_of(100)), IsEmpty());
  EXPECT_THAT(health.see_step(loss_of(99'000)), IsEmpty());
  EXPECT_FALSE(health.diverged());
  const auto said = health.see_step(loss_of(-3e7));
  ASSERT_EQ(said.size(), 1u);
  EXPECT_TRUE(said[0].begins);
  EXPECT_THAT(said[0].text, HasSubstr("elbo/vae/reconstruction jumped to -3e+07"));
  EXPECT_TRUE(health.diverged());
  for (int i = 0; i < 1000; ++i)
    EXPECT_THAT(health.see_step(loss_of(3e7)), IsEmpty())
        << "what is nonsense is no measure of what follows";
  EXPECT_TRUE(health.diverged());
  const auto ended = health.see_step(loss_of(150));
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_FALSE(ended[0].begins);
  EXPECT_FALSE(health.diverged());
}

TEST(HealthOfDivergence, APartThatGrowsFromNothingIsLeftInPeace) {
  Health health;
  for (double kl = 1e-9; kl < 900; kl *= 3)
    EXPECT_THAT(health.see_step({{"elbo/vae/kl", kl}}), IsEmpty()) << kl;
}

TEST(HealthOfDivergence, ALossThatFallsSlowlyFromAHugeValueIsLeftInPeace) {
  Health health;
  for (double loss = 1e9; loss > 1; loss *= .9)
    EXPECT_THAT(health.see_step(loss_of(loss)), IsEmpty());
}

TEST(HealthOfDivergence, WeightsBeyondAMillionAreSaid) {
  Health health;
  EXPECT_THAT(health.see_weights("decoder.0.weight", 9.9e5), IsEmpty());
  const auto said = health.see_weights("decoder.0.weight", 3e7);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_THAT(said[0].text, HasSubstr("decoder.0.weight holds a weight of 3e+07, beyond 1e+06"));
  EXPECT_TRUE(health.diverged());
  EXPECT_THAT(health.see_weights("decoder.0.weight", 4e7), IsEmpty());
  EXPECT_FALSE(health.see_weights("decoder.0.weight", 2)[0].begins);
  EXPECT_FALSE(health.diverged());
}

TEST(HealthOfDivergence, WhatItKnowsSurvivesARestart) {
  Health health;
  for (int i = 0; i < 3; ++i) health.see_step(loss_of(100));
  health.see_step(loss_of(1e8));
  Health later;
  later.restore(health.state());
  EXPECT_TRUE(later.diverged());
  EXPECT_THAT(later.standing(), ElementsAre("loss_jumped elbo/vae/reconstruction"));
  EXPECT_THAT(later.see_step(loss_of(1e8)), IsEmpty());
  EXPECT_EQ(later.see_step(loss_of(100)).size(), 1u);
}

}  // namespace
}  // namespace elbo::train
