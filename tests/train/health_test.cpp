// SPDX-License-Identifier: MIT
// Health in words: each complaint on a constructed case, when it begins and when it ends, across a
// restart too.
#include "elbo/train/health.h"

#include <gmock/gmock.h>

namespace elbo::train {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<NamedValue> critic(double share) {
  return {{"critic/critic/right_on_real", share}, {"critic/critic/right_on_fake", share}};
}

/// Steps with this share until something is said; -1 where nothing is in 5,000.
int64_t steps_until_said(Health& health, double share) {
  for (int64_t step = 1; step <= 5000; ++step)
    if (!health.see_step(critic(share)).empty()) return step;
  return -1;
}

TEST(Health, ACriticThatIsAlwaysRightIsSaidAfter1000StepsAndWhenItEnds) {
  Health health;
  const int64_t begun = steps_until_said(health, 1);
  // The running share passes .99 after log(.01 / .5) / log(.99) = 390 steps, then 1,000 in a row.
  EXPECT_EQ(begun, 389 + 1000);
  EXPECT_THAT(health.standing(), ElementsAre("critic_too_strong critic/critic"));
  const auto ended = health.see_step(critic(0));
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_FALSE(ended[0].begins);
  EXPECT_THAT(health.standing(), IsEmpty());
}

TEST(Health, ACriticThatIsWrongIsSaid) {
  Health health;
  EXPECT_GT(steps_until_said(health, .1), 1000);
  EXPECT_THAT(health.standing(), ElementsAre("critic_wrong critic/critic"));
}

TEST(Health, AHealthyCriticIsLeftInPeace) {
  Health health;
  EXPECT_EQ(steps_until_said(health, .8), -1);
  EXPECT_EQ(steps_until_said(health, .5), -1);
}

TEST(Health, ARestartForgetsNothing) {
  Health straight, before;
  for (int i = 0; i < 900; ++i) straight.see_step(critic(1)), before.see_step(critic(1));
  Health after;
  after.restore(before.state());
  EXPECT_EQ(steps_until_said(after, 1), steps_until_said(straight, 1));
}

TEST(Health, AGapBelowZeroForLongIsSaidAndItsEndTooAndOneAroundZeroIsNot) {
  const auto said_after = [](Health& health, auto gap) {
    for (int64_t step = 1; step <= 5000; ++step)
      if (!health.see_step({{"critic/critic/gap", gap(step)}}).empty()) return step;
    return int64_t{-1};
  };
  Health health, level;
  // The running share passes .9 after log(.1) / log(.99) = 229.1 steps, then 1,000 in a row.
  EXPECT_EQ(said_after(health, [](int64_t) { return -.1; }), 229 + 1000);
  EXPECT_THAT(health.standing(), ElementsAre("critic_behind critic/critic"));
  Health resumed;
  resumed.restore(health.state());
  EXPECT_GT(said_after(resumed, [](int64_t) { return .1; }), 0);
  EXPECT_THAT(resumed.standing(), IsEmpty());
  EXPECT_EQ(said_after(level, [](int64_t step) { return step % 2 == 0 ? .1 : -.1; }), -1);
}

TEST(Health, ACollapsedPosteriorIsSaidOnceAndItsEndToo) {
  Health health;
  Probe probe;
  probe.dimension_nats = {.001, .002, 3.0};
  const auto events = health.see_probe(probe);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_THAT(events[0].text, HasSubstr("1 of 3 latent dimensions"));
  EXPECT_THAT(health.see_probe(probe), IsEmpty());
  probe.dimension_nats = {1, 1, 3};
  EXPECT_FALSE(health.see_probe(probe)[0].begins);
}

TEST(Health, ReconstructionsNoBetterThanTheMeanImageAreSaid) {
  Health health;
  Probe probe;
  probe.reconstruction_error = 2;
  probe.mean_image_error = 1;
  EXPECT_THAT(health.see_probe(probe)[0].text, HasSubstr("than the mean image"));
  probe.reconstruction_error = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(health.see_probe(probe), IsEmpty()) << "no number is no better";
}

/// One player with one bias of so many units, of which `dead` never get a gradient.
std::vector<HealthEvent> after_updates(Health& health, int64_t dead, int64_t updates,
                                       int64_t units = 10) {
  const std::string turn = "t";
  const Tensor bias = torch::zeros({units});
  const PlayerParams player_params{"p", {{"layer.bias", bias}}, {bias}};
  Tensor grad = torch::ones({units});
  grad.narrow(0, 0, dead).zero_();
  std::vector<HealthEvent> out;
  for (int64_t i = 0; i < updates; ++i) {
    health.see_update({turn, player_params, {grad}, 1});
    for (const HealthEvent& event : health.see_step({})) out.push_back(event);
  }
  return out;
}

TEST(Health, UnitsWithoutAGradientIn1000UpdatesAreDead) {
  Health health;
  const auto events = after_updates(health, 4, 1000);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_THAT(events[0].text, HasSubstr("4 of 10 units of layer got no gradient in 1000 updates"));
  EXPECT_THAT(after_updates(health, 4, 999), IsEmpty());
  Health lively, score;
  EXPECT_THAT(after_updates(lively, 2, 1000), IsEmpty())
      << "a fifth of a layer may be dead without harm";
  EXPECT_THAT(after_updates(score, 1, 1000, 1), IsEmpty())
      << "the bias of a Wasserstein score cancels";
}

TEST(Health, ALayerWhoseBiasIsTakenAwayByANormIsNotDead) {
  const std::string turn = "t";
  const Tensor weight = torch::zeros({10, 3}), bias = torch::zeros({10});
  const PlayerParams player_params{
      "p", {{"layer.weight", weight}, {"layer.bias", bias}}, {weight, bias}};
  for (const bool learns : {true, false}) {
    Health health;
    std::vector<HealthEvent> out;
    for (int64_t i = 0; i < 1000; ++i) {
      health.see_update(
          {turn,
           player_params,
           {learns ? torch::ones({10, 3}) : torch::zeros({10, 3}), torch::zeros({10})},
           1});
      for (const HealthEvent& event : health.see_step({})) out.push_back(event);
    }
    EXPECT_EQ(out.size(), learns ? 0u : 1u);
  }
}

TEST(Health, APlayerThatNearlyAlwaysRestsIsSaidAndSoIsItsReturn) {
  Health health;
  std::vector<HealthEvent> events;
  for (int i = 0; i < 2000; ++i)
    for (const HealthEvent& event :
         health.see_step({{"t/decoder/rests", 1.}, {"t/critic/rests", .5}}))
      events.push_back(event);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_THAT(events[0].text,
              HasSubstr("t/decoder has rested in over 95.0 % of the last 1000 steps"));
  Health resumed;
  resumed.restore(health.state());
  for (int i = 0; i < 10; ++i) events = resumed.see_step({{"t/decoder/rests", 0.}});
  EXPECT_THAT(resumed.standing(), IsEmpty());
}

TEST(Health, SamplesThatAreAllAlikeAreSaid) {
  Health health;
  Probe probe;
  probe.mean_image_error = 10;
  probe.sample_spread = 2;
  EXPECT_THAT(health.see_probe(probe), IsEmpty());
  probe.sample_spread = .5;
  EXPECT_THAT(health.see_probe(probe)[0].text, HasSubstr("samples are all alike"));
  probe.sample_spread = 9;
  EXPECT_FALSE(health.see_probe(probe)[0].begins);
}

TEST(Health, OneDeadUnitInTenIsNotWorthAWord) {
  Health health;
  EXPECT_THAT(after_updates(health, 1, 2000), IsEmpty());
}

}  // namespace
}  // namespace elbo::train
