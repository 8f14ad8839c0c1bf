// SPDX-License-Identifier: MIT
// The decision from invented readings, the switch by the number of threads, and that no sum changes
// by it.
#include "elbo/kernels/spin_wait.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "elbo/core/clock.h"

namespace elbo::kernels {
namespace {

TEST(Waiting, ATenthOfTheTimeWithoutAProcessorEndsSpinning) {
  WaitPolicy policy;
  EXPECT_FALSE(policy.judge({10, 3}));  // what was before does not count
  EXPECT_FALSE(policy.judge({10.1, 3.007}));
  EXPECT_TRUE(policy.judge({10.2, 3.017}));
}

TEST(Waiting, SpinningComesBackOnlyWhereNearlyNothingIsLost) {
  WaitPolicy policy;
  policy.judge({0, 0});
  EXPECT_TRUE(policy.judge({1, .5}));
  EXPECT_TRUE(policy.judge({2, .53}));   // 3 %: between the two thresholds it stays as it is
  EXPECT_FALSE(policy.judge({3, .54}));  // 1 %
  EXPECT_FALSE(policy.judge({4, .57}));  // 3 %
}

TEST(Waiting, IsJudgedOverIntervals) {
  WaitPolicy policy;
  EXPECT_TRUE(policy.is_due(0));
  policy.judge({5, 0});
  EXPECT_FALSE(policy.is_due(5.04));
  EXPECT_TRUE(policy.is_due(5.06));
}

TEST(Waiting, AClockThatStandsStillDecidesNothing) {
  WaitPolicy policy;
  policy.judge({1, 0});
  EXPECT_FALSE(policy.judge({1, 5}));
}

TEST(Waiting, TheReadingOfThisThreadGrows) {
  const WaitReading before = read_wait();
  while (monotonic_seconds() < before.now + .01) {}
  const WaitReading after = read_wait();
  EXPECT_GT(after.now, before.now);
  EXPECT_GE(after.delayed, before.delayed);
}

/// Sets or removes an environment variable for as long as it lives.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    else had_ = false;
    if (value != nullptr) setenv(name, value, 1);
    else unsetenv(name);
  }
  ~Variable() { had_ ? setenv(name_, old_.c_str(), 1) : unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  bool had_ = true;
  std::string old_;
};

/// Readings of a machine whose business the test decides.
struct Machine {
  double share = 0, time = 0, delayed = 0;

  WaitReading read() {
    time += 1;
    delayed += share;
    return {time, delayed};
  }
};

/// Ticks until a reading was judged.
WaitChange next_judgement(WaitGovernor& governor, const Machine& machine) {
  for (const double before = machine.time;;) {
    const WaitChange change = governor.tick();
    if (machine.time > before) return change;
  }
}

int64_t threads_here() {
  const std::filesystem::directory_iterator tasks("/proc/self/task"), none;
  return std::distance(tasks, none);
}

/// Whether this process comes down to `count` threads. libgomp's end by themselves, a while after
/// the thread that had called them.
bool come_to(int64_t count) {
  // Seconds; a machine that is busy with other things takes its time.
  constexpr double kLongest = 60;
  for (const double begin = monotonic_seconds(); monotonic_seconds() < begin + kLongest;
       std::this_thread::yield())
    if (threads_here() == count) return true;
  return false;
}

double parallel_sum() {
  constexpr int64_t kCount = 100'000;
  std::vector<double> parts(static_cast<size_t>(at::get_num_threads()));
  at::parallel_for(0, kCount, 1000, [&](int64_t from, int64_t to) {
    double sum = 0;
    for (int64_t i = from; i < to; ++i) sum += 1.0 / static_cast<double>(1 + i * i);
    parts[static_cast<size_t>(at::get_thread_num())] += sum;
  });
  double total = 0;
  for (const double part : parts) total += part;
  return total;
}

TEST(Waiting, SwitchingKeepsEverySumAndEndsItsThreads) {
  const Variable policy("OMP_WAIT_POLICY", nullptr), spins("GOMP_SPINCOUNT", nullptr);
  const double want = parallel_sum();
  const int64_t threads_before = threads_here();
  Machine machine;
  {
    WaitGovernor governor([&] { return machine.read(); });
    EXPECT_EQ(next_judgement(governor, machine), WaitChange::none);
    machine.share = .5;
    EXPECT_EQ(next_judgement(governor, machine), WaitChange::sleeps);
    EXPECT_GT(threads_here(), threads_before);
    EXPECT_EQ(parallel_sum(), want);
    EXPECT_EQ(next_judgement(governor, machine), WaitChange::none);
    machine.share = 0;
    EXPECT_EQ(next_judgement(governor, machine), WaitChange::spins);
    EXPECT_EQ(parallel_sum(), want);
    machine.share = .5;
    EXPECT_EQ(next_judgement(governor, machine), WaitChange::sleeps);
  }
  EXPECT_TRUE(come_to(threads_before));
  EXPECT_EQ(parallel_sum(), want);
}

TEST(Waiting, WhatTheUserHasChosenStays) {
  for (const auto& [name, value] :
       {std::pair("OMP_WAIT_POLICY", "passive"), std::pair("GOMP_SPINCOUNT", "77")}) {
    const Variable chosen(name, value);
    Machine machine{.share = .9};
    WaitGovernor governor([&] { return machine.read(); });
    for (int i = 0; i < 3; ++i) EXPECT_EQ(governor.tick(), WaitChange::none);
    EXPECT_EQ(machine.time, 0) << "not even asked";
  }
}

}  // namespace
}  // namespace elbo::kernels
