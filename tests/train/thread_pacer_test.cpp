// SPDX-License-Identifier: MIT
// The pacer on a machine that is told how fast it is.
#include "elbo/train/thread_pacer.h"

#include <gtest/gtest.h>

#include <map>

namespace elbo::test {
namespace {

using train::ThreadPacer;

/// A machine with a clock of its own, on which steps take what `seconds` says for a number of
/// threads; the first with another number takes longer.
class Machine {
 public:
  explicit Machine(int64_t most, std::map<int64_t, double> of_a_step)
      : seconds(std::move(of_a_step)),
        pacer(most, [this](int64_t count) { threads = count; }),
        threads(most) {}

  /// Trains for so long; how often another number was chosen.
  int run(double time) {
    int choices = 0;
    for (const double end = now + time; now < end;) {
      const double step = seconds.at(threads) * (threads == before_ ? 1 : 5);
      before_ = threads;
      now += step, worked[threads] += step;
      choices += pacer.after_step(step, now) ? 1 : 0;
    }
    return choices;
  }

  std::map<int64_t, double> seconds, worked;
  double now = 0;
  ThreadPacer pacer;
  int64_t threads;

 private:
  int64_t before_ = 0;
};

TEST(ThreadPacer, TakesWhatIsFastest) {
  Machine helps(2, {{1, .01}, {2, .006}}), hinders(2, {{1, .001}, {2, .0015}}),
      many(16, {{1, .016}, {2, .009}, {4, .005}, {8, .004}, {16, .007}});
  EXPECT_EQ(helps.run(.5), 1);
  EXPECT_EQ(helps.pacer.chosen(), 2);
  EXPECT_EQ(helps.threads, 2);
  EXPECT_EQ(helps.pacer.text(), "threads: 2 of 2 (two are 1.7 times as fast as one)");
  EXPECT_EQ(hinders.run(.5), 1);
  EXPECT_EQ(hinders.pacer.chosen(), 1);
  many.run(2);
  EXPECT_EQ(many.pacer.chosen(), 8);
  EXPECT_EQ(many.pacer.text(), "threads: 8 of 16 (16 are 2.3 times as fast as one)");
}

TEST(ThreadPacer, KeepsAllWhereOneIsHardlyFaster) {
  Machine machine(2, {{1, .0098}, {2, .01}});
  machine.run(1);
  EXPECT_EQ(machine.pacer.chosen(), 2);
}

TEST(ThreadPacer, MeasuresNothingWhereStepsAreLong) {
  Machine machine(2, {{1, 1}, {2, 2}});
  EXPECT_EQ(machine.run(500), 1);
  EXPECT_EQ(machine.pacer.chosen(), 2);
  EXPECT_EQ(machine.worked.count(1), 0u);
  EXPECT_EQ(machine.pacer.text(), "threads: 2 of 2");
}

TEST(ThreadPacer, StepsDownBesideBusyProgramsAndComesBack) {
  Machine machine(2, {{1, .004}, {2, .0025}});
  machine.run(20);
  EXPECT_EQ(machine.pacer.chosen(), 2);
  machine.seconds = {{1, .004}, {2, .012}};  // each waits for a thread that has no processor
  EXPECT_EQ(machine.run(3), 1);
  EXPECT_EQ(machine.pacer.chosen(), 1);
  machine.run(60);
  EXPECT_EQ(machine.pacer.chosen(), 1);
  machine.seconds = {{1, .004}, {2, .0025}};
  EXPECT_EQ(machine.run(60), 1);
  EXPECT_EQ(machine.pacer.chosen(), 2);
}

TEST(ThreadPacer, ComparingCostsLittle) {
  Machine machine(2, {{1, .05}, {2, .03}}), hopeless(2, {{1, .002}, {2, .15}});
  machine.run(300);
  EXPECT_LT(machine.worked[1], .05 * machine.now);
  hopeless.run(300);
  EXPECT_LT(hopeless.worked[2], .05 * hopeless.now);
}

TEST(ThreadPacer, HasNothingToChooseWithOneThread) {
  Machine machine(1, {{1, .01}});
  EXPECT_TRUE(machine.pacer.settled());
  EXPECT_EQ(machine.run(10), 0);
}

}  // namespace
}  // namespace elbo::test
