// SPDX-License-Identifier: MIT
// [optim] with its sub-tables, and learning rate schedules against closed forms.
#include "elbo/train/config.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numbers>

#include "elbo/core/error.h"
#include "elbo/io/toml.h"

namespace elbo::train {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Throws;
using testing::ThrowsMessage;

TEST(Optim, ASubTableInheritsFromOptimAndChangesOnlyWhatItSays) {
  const OptimTable table = read_optim(
      io::parse_toml("kind = \"rmsprop\"\nlr = 0.5\n[critic]\nlr = 0.25\n[\"encoder@fool\"]\n"
                     "kind = \"sgd\"\n",
                     "x.toml"));
  EXPECT_EQ(table.general.kind, OptimKind::rmsprop);
  ASSERT_EQ(table.own.size(), 2u);
  EXPECT_EQ(table.own[0].name, "critic");
  EXPECT_EQ(table.own[0].config.kind, OptimKind::rmsprop);
  EXPECT_EQ(table.own[0].config.lr, .25);
  EXPECT_EQ(table.own[1].name, "encoder@fool");
  EXPECT_EQ(table.own[1].config.kind, OptimKind::sgd);
  EXPECT_EQ(table.own[1].config.lr, .5);
}

TEST(Optim, TheResolvedTableReadsBackAsTheSame) {
  const Node resolved =
      resolved_optim(io::parse_toml("lr = 0.5\n[critic]\nbeta1 = 0.5\n", "x.toml"));
  EXPECT_EQ(io::write_toml(resolved_optim(resolved)), io::write_toml(resolved));
}

TEST(Optim, AMistakeInASubTableIsNamedWithItsPlaceAndTheNearestName) {
  EXPECT_THAT([] { read_optim(io::parse_toml("lr = 0.5\n[critic]\nbeta = 0.5\n", "x.toml")); },
              ThrowsMessage<ConfigError>(
                  AllOf(HasSubstr("x.toml:3:1"), HasSubstr("optim.critic"), HasSubstr("beta1"))));
}

TEST(Optim, AStepScheduleWithoutItsLengthIsRefused) {
  EXPECT_THAT([] { read_optim(io::parse_toml("schedule = \"step\"", "x.toml")); },
              ThrowsMessage<ConfigError>(HasSubstr("step_every")));
}

TEST(Schedule, ConstantStaysAndWarmUpRisesLinearly) {
  const OptimConfig config{.lr = 2, .warmup_steps = 4};
  EXPECT_DOUBLE_EQ(learning_rate(config, 0, 100), .5);
  EXPECT_DOUBLE_EQ(learning_rate(config, 3, 100), 2);
  EXPECT_DOUBLE_EQ(learning_rate(config, 99, 100), 2);
}

TEST(Schedule, StepMultipliesByGammaAsPyTorchsStepLR) {
  const OptimConfig config{.lr = 1, .schedule = Schedule::step, .step_every = 10, .gamma = .5};
  for (const auto& [step, want] : std::vector<std::pair<int64_t, double>>{
           {0, 1}, {9, 1}, {10, .5}, {19, .5}, {20, .25}, {35, .125}})
    EXPECT_DOUBLE_EQ(learning_rate(config, step, 40), want) << step;
}

TEST(Schedule, StagesAreThoseOfTheIwaeCode) {
  const OptimConfig config{.lr = 1e-3, .schedule = Schedule::stages};
  // 3^i epochs each, 3,280 in all, at these rates times 1e-4.
  const std::vector<double> rates{10, 7.2, 5.2, 3.7, 2.7, 1.9, 1.4, 1};
  int64_t begin = 0, length = 1;
  for (const double rate : rates) {
    EXPECT_NEAR(learning_rate(config, begin, 3280), rate * 1e-4, 1e-12) << begin;
    EXPECT_NEAR(learning_rate(config, begin + length - 1, 3280), rate * 1e-4, 1e-12) << begin;
    begin += length, length *= 3;
  }
  EXPECT_EQ(begin, 3280);
}

TEST(Schedule, TheFirstStagesAloneHaveTheRatesThatTheyHaveInTheWhole) {
  const OptimConfig config{.lr = 1, .schedule = Schedule::stages, .stages_run = 3};
  const std::vector<std::pair<int64_t, double>> expected{
      {0, 1}, {1, .72}, {3, .72}, {4, .52}, {12, .52}};
  for (const auto& [step, rate] : expected)
    EXPECT_NEAR(learning_rate(config, step, 13), rate, 1e-12) << step;
  EXPECT_THROW(read_optim(io::parse_toml("schedule = \"stages\"\nstages_run = 9", "test")),
               ConfigError);
}

TEST(Schedule, CosineGoesFromOneToTheFinalShareThroughTheirMean) {
  const OptimConfig config{.lr = 1, .schedule = Schedule::cosine, .final_lr = .2};
  EXPECT_DOUBLE_EQ(learning_rate(config, 0, 100), 1);
  EXPECT_DOUBLE_EQ(learning_rate(config, 50, 100), .6);
  EXPECT_DOUBLE_EQ(learning_rate(config, 100, 100), .2);
  EXPECT_DOUBLE_EQ(learning_rate(config, 25, 100), .2 + .8 * .5 * (1 + std::sqrt(.5)));
}

TEST(Schedule, PolynomialWithPowerOneIsLinearAndWithThreeQuartersIsLarsens) {
  const OptimConfig linear{.lr = 1, .schedule = Schedule::linear, .final_lr = .1},
      first{.lr = 1, .schedule = Schedule::polynomial, .final_lr = .1, .power = 1};
  for (const int64_t step : {0, 1, 37, 99})
    EXPECT_DOUBLE_EQ(learning_rate(first, step, 100), learning_rate(linear, step, 100));
  const OptimConfig larsen{.lr = .025, .schedule = Schedule::polynomial, .final_lr = 1e-5 / .025};
  EXPECT_NEAR(learning_rate(larsen, 16, 256), .025 - std::pow(16. / 256., .75) * (.025 - 1e-5),
              1e-15);
}

TEST(Schedule, LinearFallsEvenlyBehindTheWarmUp) {
  const OptimConfig config{.lr = 1, .schedule = Schedule::linear, .warmup_steps = 20};
  EXPECT_DOUBLE_EQ(learning_rate(config, 20, 120), 1);
  EXPECT_DOUBLE_EQ(learning_rate(config, 70, 120), .5);
  EXPECT_DOUBLE_EQ(learning_rate(config, 120, 120), 0);
}

}  // namespace
}  // namespace elbo::train
