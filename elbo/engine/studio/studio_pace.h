// SPDX-License-Identifier: MIT
// One thread or all, for requests that somebody waits for. A single picture is a small product: a
// second thread gains a millisecond where processors are free, and costs thirty where a training
// wants them too, for each layer waits until both have run.
#pragma once
#include <cstdint>

namespace elbo::engine {

/// Requests of one kind, and how long they took. Quick ones have one thread; of others whichever
/// was faster, the other tried again now and then.
class StudioPace {
 public:
  /// Whether the next one has all threads.
  bool with_all();
  /// The one that was just answered took so many seconds.
  void took(double seconds);

 private:
  struct Mean {
    int64_t count = 0;
    double seconds = 0;

    void add(double value);
  };

  Mean one_, all_;
  bool last_all_ = false;
  static constexpr int64_t kOftenTried = 16;  // requests between two trials of the slower
  int64_t since_trial_ = 0, trial_every_ = kOftenTried;
};

}  // namespace elbo::engine
