// SPDX-License-Identifier: MIT
// How many threads a kind of request gets, by times that the test invents.
#include "elbo/engine/studio/studio_pace.h"

#include <gtest/gtest.h>

namespace elbo::engine {
namespace {

/// Of `requests` that take so many seconds with one thread and with all, how many had all.
int with_all(StudioPace& pace, int requests, double one, double all) {
  int out = 0;
  for (int i = 0; i < requests; ++i) {
    const bool many = pace.with_all();
    pace.took(many ? all : one);
    out += many;
  }
  return out;
}

TEST(StudioPace, QuickRequestsHaveOneThread) {
  StudioPace pace;
  EXPECT_EQ(with_all(pace, 1000, .003, .001), 0);
}

TEST(StudioPace, TheFirstRequestsOfAKindMayBeSlow) {
  StudioPace pace;
  EXPECT_EQ(with_all(pace, 1, .2, .1), 0);  // primitives are made
  EXPECT_EQ(with_all(pace, 1000, .003, .001), 0);
}

TEST(StudioPace, SlowOnesHaveAllThreadsWhereThoseAreFaster) {
  StudioPace pace;
  EXPECT_GT(with_all(pace, 1000, .1, .02), 950);
}

TEST(StudioPace, SlowOnesHaveOneThreadWhereAllOnlyWait) {
  StudioPace pace;
  EXPECT_LT(with_all(pace, 1000, .02, .05), 12);
}

TEST(StudioPace, GoesWithTheMachineWhenItBecomesFree) {
  StudioPace pace;
  with_all(pace, 100, .02, .05);
  EXPECT_GT(with_all(pace, 3000, .02, .005), 1500);
}

}  // namespace
}  // namespace elbo::engine
