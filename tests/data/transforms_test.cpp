// SPDX-License-Identifier: MIT
// Binarisation by its distribution and its repeatability; subsets by what they hold.
#include "elbo/data/transforms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "elbo/data/mixture.h"
#include "tests/data/lists/tables.h"

namespace elbo::test {
namespace {

TEST(Subset, HoldsTheChosenExamplesInTheirOrder) {
  const auto data = data::subset(std::make_shared<Ramp>(5), std::vector<int64_t>{3, 0});
  ASSERT_EQ(data->info().size, 2);
  EXPECT_EQ(example(*data, 0).x[0], .75f);
  EXPECT_EQ(example(*data, 1).x[0], 0);
  EXPECT_THROW(example(*data, 2), Error);
  EXPECT_THROW(data::subset(std::make_shared<Ramp>(5), std::vector<int64_t>{5}), Error);
}

TEST(Binarise, ByThresholdIsOneAboveIt) {
  // 0, 1/4, 1/2, 3/4, 1
  const auto data = data::binarised_by_threshold(std::make_shared<Ramp>(5), 0.5);
  std::vector<float> found;
  for (int64_t i = 0; i < 5; ++i) found.push_back(example(*data, i).x[0]);
  EXPECT_EQ(found, (std::vector<float>{0, 0, 0, 1, 1}));
  EXPECT_EQ(data->info().kind, data::ValueKind::binary);
}

TEST(Binarise, DynamicHasTheGreyValueAsItsMean) {
  const auto data = data::binarised_dynamically(std::make_shared<Ramp>(11, 16));
  constexpr int kPasses = 400;
  for (int64_t i = 0; i < 11; ++i) {
    double sum = 0;
    for (uint64_t pass = 0; pass < kPasses; ++pass)
      for (const float value : example(*data, i, {.seed = 1, .pass = pass}).x) {
        ASSERT_TRUE(value == 0 || value == 1);
        sum += static_cast<double>(value);
      }
    const double p = static_cast<double>(i) / 10, draws = kPasses * 256;
    EXPECT_NEAR(sum / draws, p, 5 * std::sqrt(p * (1 - p) / draws) + 1e-7) << "grey value " << p;
  }
}

TEST(Binarise, DynamicIsFreshEachPassAndTheSameWhenRepeated) {
  const auto data = data::binarised_dynamically(std::make_shared<Ramp>(11, 16));
  const data::Draw first{.seed = 1, .pass = 0}, second{.seed = 1, .pass = 1},
      other{.seed = 2, .pass = 0};
  EXPECT_EQ(example(*data, 5, first), example(*data, 5, first));
  EXPECT_NE(example(*data, 5, first).x, example(*data, 5, second).x);
  EXPECT_NE(example(*data, 5, first).x, example(*data, 5, other).x);
}

TEST(Binarise, FixedIsOneDrawWhateverThePassAndTheRun) {
  const auto grey = std::make_shared<Ramp>(11, 16);
  const auto data = data::binarised_once(grey, 4), other = data::binarised_once(grey, 5);
  const Example first = example(*data, 5, {.seed = 1, .pass = 0});
  EXPECT_EQ(first, example(*data, 5, {.seed = 2, .pass = 7}));
  EXPECT_NE(first.x, example(*other, 5).x);
  EXPECT_NE(first.x, example(*data, 6).x);
  EXPECT_EQ(data->info().kind, data::ValueKind::binary);
  EXPECT_TRUE(data->info().mean.empty());  // that of the draw, not of the grey values
}

TEST(Binarise, FixedHasTheGreyValueAsItsMeanOverSeeds) {
  const auto grey = std::make_shared<Ramp>(11, 16);
  constexpr int kSeeds = 400;
  for (int64_t i = 0; i < 11; ++i) {
    double sum = 0;
    for (uint64_t seed = 0; seed < kSeeds; ++seed)
      for (const float value : example(*data::binarised_once(grey, seed), i).x)
        sum += static_cast<double>(value);
    const double p = static_cast<double>(i) / 10, draws = kSeeds * 256;
    EXPECT_NEAR(sum / draws, p, 5 * std::sqrt(p * (1 - p) / draws) + 1e-7) << "grey value " << p;
  }
}

TEST(Binarise, DynamicDrawsPixelsIndependently) {
  const auto data = data::binarised_dynamically(std::make_shared<Ramp>(3, 16));
  double product = 0;
  constexpr int kPasses = 400;
  for (uint64_t pass = 0; pass < kPasses; ++pass) {
    const Example drawn = example(*data, 1, {.seed = 3, .pass = pass});
    for (size_t i = 0; i + 1 < 256; ++i)
      product +=
          (static_cast<double>(drawn.x[i]) - 0.5) * (static_cast<double>(drawn.x[i + 1]) - 0.5);
  }
  EXPECT_NEAR(product / (kPasses * 255), 0, 5 * 0.25 / std::sqrt(kPasses * 255.0));
}

TEST(Binarise, RefusesPoints) {
  const auto points = data::mixture_dataset(
      {.name = "m", .centres = data::ring_centres(8, 1), .sigma = 1, .count = 10});
  EXPECT_THAT(error_of([&] { data::binarised_dynamically(points); }),
              ::testing::HasSubstr("kind \"real\", want grey values"));
}

TEST(Subset, HoldsARange) {
  const auto whole = std::make_shared<Ramp>(10);
  const auto part = data::subset(whole, 4, 3);
  ASSERT_EQ(part->info().size, 3);
  for (int64_t i = 0; i < 3; ++i) EXPECT_EQ(example(*part, i), example(*whole, 4 + i));
  EXPECT_THROW(example(*part, 3), Error);
}

}  // namespace
}  // namespace elbo::test
