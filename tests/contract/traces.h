// SPDX-License-Identifier: MIT
// Traces: what a small training of every model computes, as text in tests/golden/traces, so that a
// change of numerics is a visible difference. A trace is recorded in double and in plain torch
// operations: what instruction sets and versions round otherwise then stays far behind the six
// digits shown. Draws are those of users, since they are made in single precision and then widened.
#pragma once
#include <ostream>
#include <string>
#include <vector>

#include "elbo/train/differentiate.h"

namespace elbo::test {

/// A small training; tables in TOML, as an experiment has them.
struct TracePlan {
  std::string name;  ///< of its file
  std::string data, model, optim;
};

/// How a failing test names it.
inline void PrintTo(const TracePlan& plan, std::ostream* out) { *out << plan.name; }

/// A plan for every model of the registry, and for nets and rules that those leave out.
std::vector<TracePlan> trace_plans();

/// Of a parameter or buffer.
struct WeightSummary {
  std::string name;
  double norm = 0, mean = 0;
};

/// What a training computed.
struct Trace {
  /// Its units are drawn as 0 or 1: one rounding can flip one, and then all that follows is
  /// otherwise.
  bool draws_bits = false;
  /// A step's terms, `turn/player/part`, then its gradient norms, `|turn/player|`.
  std::vector<std::vector<train::NamedValue>> steps;
  std::vector<WeightSummary> weights;  ///< after the last step
};

constexpr int64_t kTraceSteps = 20;

/// Trains for `steps` steps on one thread; with everything in double, or in single precision as
/// users train.
Trace record_trace(const TracePlan& plan, int64_t steps, bool in_double);

/// A trace as a file has it.
struct GoldenTrace {
  std::string libtorch;  ///< version that recorded it
  std::string draws;     ///< draws_of_this_build() there
  Trace trace;           ///< numbers as they are shown
};

/// A sum over normal draws to its last bit: two builds whose loops round otherwise differ in it.
std::string draws_of_this_build();

/// The file of a trace; numbers have six digits.
std::string write_trace(const TracePlan& plan, const Trace& trace);
/// std::runtime_error where `text` is no such file.
GoldenTrace read_trace(const std::string& text);

}  // namespace elbo::test
