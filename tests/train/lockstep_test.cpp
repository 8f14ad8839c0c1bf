// SPDX-License-Identifier: MIT
// Shards that take turns.
#include "elbo/train/lockstep/lockstep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::train {
namespace {

using testing::HasSubstr;

/// A log of three shards; the hooks write in it too.
class LockstepOfThree : public testing::Test {
 protected:
  void run(const std::function<void(int64_t)>& work) {
    lockstep_.run(work, {[this](int64_t i) { log_ += str("<", i); },
                         [this](int64_t i) { log_ += str(i, ">"); }});
  }
  void meet(int64_t shard) {
    lockstep_.meet(shard, [this] { log_ += "+"; });
  }

  Lockstep lockstep_{3};
  std::string log_;
};

TEST_F(LockstepOfThree, RunsOneShardAfterTheOtherUntilTheyMeet) {
  for (int round = 0; round < 2; ++round) {
    log_ = "";
    run([&](int64_t i) {
      log_ += "a";
      meet(i);
      log_ += "b";
    });
    EXPECT_EQ(log_, "<0a0><1a1><2a2>+<0b0><1b1><2b2>");
  }
}

TEST_F(LockstepOfThree, ThrowsTheErrorOfOneShardWhenAllHaveEnded) {
  try {
    run([&](int64_t i) {
      meet(i);
      if (i == 1) throw ConfigError("of shard 1");
      meet(i);
    });
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(), "of shard 1");
  }
  log_ = "";
  run([&](int64_t) { log_ += "a"; });
  EXPECT_EQ(log_, "<0a0><1a1><2a2>") << "and goes on";
}

TEST_F(LockstepOfThree, ThrowsTheErrorOfWhatIsDoneTogether) {
  EXPECT_THROW(run([&](int64_t i) { lockstep_.meet(i, [] { throw IoError("lost"); }); }), IoError);
}

TEST_F(LockstepOfThree, RefusesShardsThatDoNotMeetEquallyOften) {
  for (const int64_t more : {0, 1, 2}) {
    try {
      run([&](int64_t i) {
        if (i == more) meet(i);
      });
      FAIL() << more;
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("do not meet equally often"));
    }
  }
}

}  // namespace
}  // namespace elbo::train
