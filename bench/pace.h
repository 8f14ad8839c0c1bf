// SPDX-License-Identifier: MIT
// How a contestant is timed: all of them alike, warm, and for as long as the one who compares asks.
// A contestant prints one JSON line a measurement.
#pragma once
#include <functional>
#include <iosfwd>

#include "elbo/core/node.h"

namespace elbo::bench {

/// Something that can be repeated, and what it is.
struct Duty {
  Node facts;                  ///< a table that opens each line: by, workload, batch, threads, ...
  std::function<void()> step;  ///< one training step
};

/// Some steps of about `seconds`, at least one.
struct Measured {
  int64_t steps = 0;
  double seconds = 0;

  double rate() const { return static_cast<double>(steps) / seconds; }
};

/// Steps until `seconds` have passed.
Measured measure(const std::function<void()>& step, double seconds);

/// Repeats until caches, primitives and the processor's clock are warm: at least three steps and
/// half a second, but no more than one step of many seconds.
void warm_up(const std::function<void()>& step);

/// Warms up and measures once.
void run_once(const Duty& duty, double seconds, std::ostream& out);

/// Warms up, prints `{"ready": true, ...}`, then measures for each number of seconds that a line of
/// `in` holds, until it ends. Between measurements nothing runs.
void serve(const Duty& duty, std::istream& in, std::ostream& out);

}  // namespace elbo::bench
