// SPDX-License-Identifier: MIT
// Clocks: what does not depend on when the test runs.
#include "elbo/core/clock.h"

#include <gmock/gmock.h>

#include <cmath>

namespace elbo {
namespace {

using ::testing::MatchesRegex;

TEST(Clock, NeverGoesBackwards) {
  const double first = monotonic_seconds();
  EXPECT_GE(monotonic_seconds(), first);
}

TEST(Clock, WritesUtcInItsTwoForms) {
  EXPECT_THAT(utc_now(),
              MatchesRegex("20[0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z"));
  EXPECT_THAT(utc_stamp(), MatchesRegex("20[0-9]{6}-[0-9]{6}"));
}

TEST(Clock, WritesDurationsForPeople) {
  EXPECT_EQ(duration_text(0), "0:00");
  EXPECT_EQ(duration_text(75.3), "1:15");
  EXPECT_EQ(duration_text(3700), "1:01:40");
  EXPECT_EQ(duration_text(-1), "?");
  EXPECT_EQ(duration_text(1e300), "?") << "beyond any whole number";
  EXPECT_EQ(duration_text(std::nan("")), "?");
}

}  // namespace
}  // namespace elbo
