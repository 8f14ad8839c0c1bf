// SPDX-License-Identifier: MIT
// The rounds: in each, every contestant measures itself once, one after another, so that a drift of
// the machine meets all of them.
#pragma once
#include <memory>

#include "bench/comparison/results.h"

namespace elbo::bench {

struct RoundsOptions {
  int64_t rounds = 3;
  double slower = 1;    ///< factor on the length of each measurement
  std::string scratch;  ///< a folder for the contestants' errors
  std::string lock;     ///< a file that is locked (flock) during a workload's rounds; empty: none
};

/// Starts the contestants, waits until each is warm, and runs the rounds. A contestant that fails
/// stays in the result, with its reason.
Contest run_contest(const Workload& workload, const std::vector<Entry>& entries,
                    const RoundsOptions& options);

/// The last lines that running contestants gave: for those who want more than rates. Each is
/// measured in each of the rounds, for `seconds`.
struct Lines {
  Entry entry;
  std::vector<Node> lines;  ///< one a round; fewer where it failed
  std::string failure;
};
std::vector<Lines> run_rounds(const std::vector<Entry>& entries, double seconds,
                              const RoundsOptions& options);

/// Holds a lock on a file while it lives, so that nobody who honours it (a build) runs at the same
/// time. Nothing where `path` is empty.
class Quiet {
 public:
  explicit Quiet(const std::string& path);
  ~Quiet();
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  int file_ = -1;
};

/// The number under `name` in a contestant's line.
double number_in(const Node& line, const char* name);

}  // namespace elbo::bench
