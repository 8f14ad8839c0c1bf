// SPDX-License-Identifier: MIT
// Short blocks of steps in turn, so that a machine whose speed drifts favours none; medians decide.
#include "elbo/train/thread_pacer.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "elbo/core/str.h"

namespace elbo::train {
namespace {

constexpr double kLongStep = .2;                     // seconds; longer ones are not compared
constexpr double kBlock = .015;                      // seconds, at least
constexpr int64_t kFewest = 3;                       // steps of a block
constexpr size_t kBlocks = 3;                        // for each number of threads
constexpr double kClearly = 1.05;                    // so much faster must another number be
constexpr double kFirstHold = 1, kLongestHold = 30;  // seconds to the next comparison
constexpr double kCost = 20;     // a choice holds for so many times what comparing took
constexpr double kSlowed = 1.3;  // over what was measured
constexpr double kWindow = .25;  // seconds over which that is looked at
constexpr double kHopeless = 2;  // so much slower is not tried again in this comparison

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

ThreadPacer::ThreadPacer(int64_t most, std::function<void(int64_t)> set) : set_(std::move(set)) {
  for (int64_t threads = 1; threads < most; threads *= 2) candidates_.push_back(threads);
  candidates_.push_back(std::max<int64_t>(most, 1));
  chosen_ = candidates_.size() - 1;
  settled_ = candidates_.size() == 1;
}

bool ThreadPacer::after_step(double seconds, double now) {
  if (candidates_.size() == 1) return false;
  if (settled_) {
    if (now < next_ && !has_slowed(seconds, now)) return false;
    compare();
    return false;
  }
  if (std::exchange(fresh_, false)) return false;
  if (rivals_.empty()) {  // the first step that tells how long they are
    if (seconds > kLongStep) {
      settled_ = true, expected_ = seconds, next_ = std::numeric_limits<double>::infinity();
      return !std::exchange(judged_, true);
    }
    compare();
    return false;
  }
  block_.seconds += seconds, ++block_.steps, compared_for_ += seconds;
  if (block_.seconds < kBlock || (block_.steps < kFewest && block_.seconds < kLongStep))
    return false;
  taken_[turn_ % rivals_.size()].push_back(block_.seconds / static_cast<double>(block_.steps));
  ++turn_;
  if (turn_ < kBlocks * rivals_.size()) {
    take_turn();
    if (!settled_) return false;
  }
  return decide(now);
}

/// Begins to compare: at first all numbers, later those beside the chosen one.
void ThreadPacer::compare() {
  rivals_.clear();
  for (size_t i = 0; i < candidates_.size(); ++i)
    if (!judged_ || (i + 1 >= chosen_ && i <= chosen_ + 1)) rivals_.push_back(i);
  taken_.assign(rivals_.size(), {});
  settled_ = false, turn_ = 0, compared_for_ = 0;
  take_turn();
}

/// The next block: a number that was hopelessly slow in the first is passed over.
void ThreadPacer::take_turn() {
  double best = -1;
  for (const auto& blocks : taken_)
    if (!blocks.empty() && (best < 0 || blocks.front() < best)) best = blocks.front();
  const auto is_hopeless = [&](size_t rival) {
    return !taken_[rival].empty() && taken_[rival].front() > kHopeless * best;
  };
  while (turn_ < kBlocks * rivals_.size() && is_hopeless(turn_ % rivals_.size())) ++turn_;
  settled_ = turn_ >= kBlocks * rivals_.size();
  block_ = {};
  if (settled_) return;
  set_(candidates_[rivals_[turn_ % rivals_.size()]]);
  fresh_ = true;
}

bool ThreadPacer::decide(double now) {
  size_t best = 0, former = 0;
  std::vector<double> of;
  for (size_t i = 0; i < rivals_.size(); ++i) {
    of.push_back(median(taken_[i]));
    if (of[i] < of[best]) best = i;
    if (rivals_[i] == chosen_) former = i;
  }
  if (of[best] * kClearly > of[former]) best = former;
  if (rivals_.front() == 0 && rivals_.back() + 1 == candidates_.size())
    speedup_ = of.front() / of.back();
  const bool another = rivals_[best] != chosen_;
  chosen_ = rivals_[best], expected_ = of[best];
  hold_ = another || !judged_ ? kFirstHold : std::min(2 * hold_, kLongestHold);
  next_ = now + std::max(hold_, kCost * compared_for_);
  decided_ = now, settled_ = true, block_ = {};
  set_(candidates_[chosen_]);
  return !std::exchange(judged_, true) || another;
}

/// Whether the last steps took much longer than was measured.
bool ThreadPacer::has_slowed(double seconds, double now) {
  block_.seconds += seconds, ++block_.steps;
  if (block_.seconds < kWindow) return false;
  const double each = block_.seconds / static_cast<double>(block_.steps);
  block_ = {};
  return expected_ <= kLongStep && each > kSlowed * expected_ &&
         now - decided_ > std::max(kFirstHold, kCost * compared_for_ / 4);
}

std::string ThreadPacer::text() const {
  const std::string head = str("threads: ", chosen(), " of ", candidates_.back());
  if (speedup_ <= 0) return head;
  const std::string most = candidates_.back() == 2 ? "two" : str(candidates_.back());
  return head + fmt::format(" ({} are {:.1f} times as fast as one)", most, speedup_);
}

}  // namespace elbo::train
