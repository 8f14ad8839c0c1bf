// SPDX-License-Identifier: MIT
// How many threads? No bit of a training depends on it, so it is found out while it trains: a few
// steps with one thread, with two, four and so on, in turn, now and then. Small nets lose more by
// waiting for a second thread than it brings; beside busy programs most nets do.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace elbo::train {

/// Chooses a number of threads from what steps take. It measures at the beginning, then after
/// growing times (1 to 30 s), and at once where steps have become much slower. Where a step takes
/// more than .2 s all threads are taken, unmeasured.
class ThreadPacer {
 public:
  /// Up to `most` threads; `set` sets a number of them, and is called only by after_step().
  ThreadPacer(int64_t most, std::function<void(int64_t)> set);

  /// To be called after each step with the seconds that it took and the time at its end, on a clock
  /// that only grows. True where a first choice, or another one, was made.
  bool after_step(double seconds, double now);

  int64_t chosen() const { return candidates_[chosen_]; }  ///< threads, most of the time
  bool settled() const { return settled_; }                ///< not measuring now
  /// "threads: 2 of 2 (two are 1.8 times as fast as one)"
  std::string text() const;

 private:
  struct Block {
    double seconds = 0;
    int64_t steps = 0;
  };

  void compare();
  void take_turn();
  bool decide(double now);
  bool has_slowed(double seconds, double now);

  std::vector<int64_t> candidates_;
  std::function<void(int64_t)> set_;
  size_t chosen_;  // of candidates_
  bool settled_ = false, judged_ = false;
  std::vector<size_t> rivals_;              // candidates that are compared
  std::vector<std::vector<double>> taken_;  // seconds a step, one a block, for each rival
  size_t turn_ = 0;                         // block now
  Block block_;
  bool fresh_ = true;  // the first step with a number of threads makes what is made once
  double compared_for_ = 0, hold_ = 0, next_ = 0, decided_ = 0, expected_ = 0, speedup_ = 0;
};

}  // namespace elbo::train
