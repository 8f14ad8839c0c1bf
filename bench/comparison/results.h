// SPDX-License-Identifier: MIT
// What the rounds have given, and how it is said: ratios with their spread, as a table and as JSON.
#pragma once
#include "bench/comparison/contests.h"
#include "bench/comparison/statistics.h"

namespace elbo::bench {

/// A contestant's rounds, in steps a second; fewer than the others' where it failed.
struct Score {
  std::string name, side;
  int64_t threads = 0;
  std::vector<double> rates;
  std::string failure;
};

/// A workload's contestants.
struct Contest {
  Workload workload;
  std::vector<Score> scores;
};

/// The four numbers that are looked at. All but `speed` are ratios; NaN where one side is missing.
struct Verdict {
  double speed;  ///< ours with all threads, images a second
  /// Ours with all threads to the best of every peer, mode and number of threads.
  Spread against_peers;
  Spread against_raw;  ///< ours with all threads to oneDNN alone with as many
  Spread threads;      ///< ours with all threads to ours with one
};
Verdict verdict_of(const Contest& contest);

/// One line a workload.
std::string verdict_table(const std::vector<Contest>& contests);
/// One line a contestant: images a second, or why it failed.
std::string score_table(const Contest& contest);
/// All rates of all rounds, and the verdicts.
Node to_node(const std::vector<Contest>& contests);

}  // namespace elbo::bench
