// SPDX-License-Identifier: MIT
// How threads wait for each other, by how busy the machine is. Spinning is the fastest where
// processors are free: small products come every few microseconds. Where other programs want the
// same processors, a thread that spins keeps its partner from running, and training falls to a
// tenth. libgomp has a second, short spin count for when it manages more threads than there are
// processors (its manual: GOMP_SPINCOUNT); a team of idle threads, held in a thread of its own,
// switches to it, and ending that thread switches back. No thread that computes is touched, so no
// result changes. Left out: OpenBLAS with pthreads spins by itself; only its OpenMP flavour is
// governed.
#pragma once
#include <functional>
#include <memory>

namespace elbo::kernels {

/// What a thread can tell of its past, in seconds.
struct WaitReading {
  double now = 0;      ///< on a clock that only grows
  double delayed = 0;  ///< for how long it was able to run and had no processor, since its start
};

/// This thread's reading, from /proc/thread-self/schedstat; where the kernel keeps none, each
/// involuntary switch to another thread counts as 3 ms.
WaitReading read_wait();

/// Decides from readings whether to wait without spinning: begins where the delayed share of the
/// last interval is over 8 %, ends where it is under 2 %.
class WaitPolicy {
 public:
  /// Whether the interval up to `now` is long enough (50 ms) to be judged; a first call is.
  bool is_due(double now) const { return !begun_ || now - last_.now >= kInterval; }
  /// Takes the reading in; whether spinning is off from here on.
  bool judge(const WaitReading& reading);

 private:
  static constexpr double kInterval = .05, kBusy = .08, kFree = .02;

  bool begun_ = false, sleeping_ = false;
  WaitReading last_;
};

/// What a tick has changed.
enum class WaitChange { none, sleeps, spins };

/// Governs the waiting of this process's threads while it lives; afterwards they spin again.
class WaitGovernor {
 public:
  /// Does nothing where there is no libgomp, or the user has chosen: OMP_WAIT_POLICY is set, or
  /// GOMP_SPINCOUNT to another value than the launcher's.
  explicit WaitGovernor(std::function<WaitReading()> read = read_wait);
  ~WaitGovernor();
  WaitGovernor(const WaitGovernor&) = delete;
  WaitGovernor& operator=(const WaitGovernor&) = delete;

  /// To be called often, from the thread that computes: most calls only look at the clock.
  WaitChange tick();

 private:
  class IdleTeam;

  std::function<WaitReading()> read_;
  bool governs_;
  WaitPolicy policy_;
  std::unique_ptr<IdleTeam> team_;
};

}  // namespace elbo::kernels
