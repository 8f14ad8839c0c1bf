// SPDX-License-Identifier: MIT
// Running means; the first requests of a kind make primitives, so the least of them counts.
#include "elbo/engine/studio/studio_pace.h"

#include <algorithm>

namespace elbo::engine {
namespace {

constexpr double kQuickSeconds = .012;
constexpr int64_t kFirstOnes = 3, kLongestTrial = 1024;
constexpr double kNewShare = .2;  // of the newest in the mean

}  // namespace

void StudioPace::Mean::add(double value) {
  if (count == 0) seconds = value;
  else if (count < kFirstOnes) seconds = std::min(seconds, value);
  else seconds += kNewShare * (value - seconds);
  ++count;
}

bool StudioPace::with_all() {
  last_all_ = false;
  if (one_.count < kFirstOnes || one_.seconds <= kQuickSeconds) return false;
  const bool all_is_faster = all_.count > 0 && all_.seconds < one_.seconds;
  const bool trial = all_.count < kFirstOnes || ++since_trial_ >= trial_every_;
  last_all_ = all_.count < kFirstOnes || all_is_faster != trial;
  if (!trial || all_.count < kFirstOnes) return last_all_;
  // What loses again and again is tried less and less often.
  since_trial_ = 0;
  trial_every_ = std::min(kLongestTrial, 2 * trial_every_);
  return last_all_;
}

void StudioPace::took(double seconds) {
  Mean &mine = last_all_ ? all_ : one_, &other = last_all_ ? one_ : all_;
  mine.add(seconds);
  // What promises to win is tried again soon.
  const bool was_slower = other.count > 0 && mine.seconds >= other.seconds;
  if (was_slower && seconds < other.seconds) trial_every_ = kOftenTried;
}

}  // namespace elbo::engine
