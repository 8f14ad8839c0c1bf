// SPDX-License-Identifier: MIT
// Oracles: ticks worked out by hand, and the definition of a nice scale over many ranges.
#include "elbo/report/axis.h"

#include <gtest/gtest.h>

#include <cmath>

#include "elbo/core/rng.h"

namespace elbo::report {
namespace {

TEST(Axis, TicksAreThoseThatAPersonWouldWrite) {
  EXPECT_EQ(nice_scale(0, 4690, 5).ticks, (std::vector<double>{0, 1000, 2000, 3000, 4000, 5000}));
  EXPECT_EQ(tight_scale(120, 4690, 5).ticks, (std::vector<double>{1000, 2000, 3000, 4000}));
  EXPECT_EQ(log_scale(10, 1000).ticks, (std::vector<double>{10, 20, 50, 100, 200, 500, 1000}));
  EXPECT_EQ(log_scale(1, 20000).ticks, (std::vector<double>{1, 10, 100, 1000, 10000}));
}

TEST(Axis, NiceTicksCoverTheirRangeAndAreOneTwoOrFiveApart) {
  Rng rng(1);
  for (int i = 0; i < 500; ++i) {
    const double low = (rng.uniform() - 0.5) * std::pow(10.0, 10 * rng.uniform() - 5);
    const double high = low + std::pow(10.0, 8 * rng.uniform() - 4);
    const Scale scale = nice_scale(low, high);
    ASSERT_GE(scale.ticks.size(), 2U);
    ASSERT_LE(scale.ticks.size(), 12U);
    const double step = scale.ticks[1] - scale.ticks[0];
    ASSERT_LE(scale.ticks.front(), low + 1e-5 * step);
    ASSERT_GE(scale.ticks.back(), high - 1e-5 * step);
    ASSERT_NEAR(scale.ticks.front(), scale.low, 1e-6 * step);
    const double digit = step / std::pow(10.0, std::floor(std::log10(step) + 1e-6));
    ASSERT_TRUE(std::abs(digit - 1) < 1e-3 || std::abs(digit - 2) < 1e-3 ||
                std::abs(digit - 5) < 1e-3)
        << step;
  }
}

TEST(Axis, AConstantOrUnusableRangeStillGivesAScale) {
  EXPECT_LT(nice_scale(3, 3).low, 3);
  EXPECT_GT(nice_scale(3, 3).high, 3);
  EXPECT_LT(nice_scale(0, 0).low, nice_scale(0, 0).high);
  EXPECT_EQ(nice_scale(NAN, 1).ticks.front(), 0);
}

TEST(Axis, TheSmallestAndTheLargestNumbersHaveFewTicksToo) {
  const std::vector<double> values{-1.797e308, -1,     -5e-324, 0,     5e-324,
                                   1e-310,     1e-200, 1,       1e200, 1.797e308};
  for (const double low : values)
    for (const double high : values) {
      for (const Scale& scale : {nice_scale(low, high), tight_scale(low, high)}) {
        EXPECT_LE(scale.ticks.size(), 12U) << low << " " << high;
        EXPECT_LT(scale.low, scale.high) << low << " " << high;
        EXPECT_TRUE(std::isfinite(scale.share(low)) && std::isfinite(scale.share(high)))
            << low << " " << high;
      }
      if (low <= 0 || high <= 0) continue;
      const Scale scale = log_scale(low, high);
      EXPECT_LE(scale.ticks.size(), 30U) << low << " " << high;
      EXPECT_TRUE(std::isfinite(scale.share(low)) && std::isfinite(scale.share(high)))
          << low << " " << high;
      for (const double tick : scale.ticks)
        EXPECT_TRUE(std::isfinite(tick) && tick > 0) << low << " " << high;
    }
}

TEST(Axis, SharesAreLinearOrLogarithmic) {
  EXPECT_DOUBLE_EQ(tight_scale(10, 30).share(25), 0.75);
  EXPECT_NEAR(log_scale(1, 10000).share(100), 0.5, 1e-12);
}

TEST(Axis, LabelsHaveAsManyDecimalsAsTheStepNeeds) {
  EXPECT_EQ(nice_scale(0, 1).label(0.6000000001), "0.6");
  EXPECT_EQ(nice_scale(0, 0.1).label(0.04), "0.04");
  EXPECT_EQ(nice_scale(0, 20000).label(5000), "5,000");
  EXPECT_EQ(nice_scale(-200, -100).label(-120),
            "\xE2\x88\x92"
            "120");
}

}  // namespace
}  // namespace elbo::report
