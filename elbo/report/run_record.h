// SPDX-License-Identifier: MIT
// All that a report tells of one run, read once. What cannot be read becomes a note on the page,
// not an error: a failed run needs its report most.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "elbo/report/history.h"
#include "elbo/report/sample_grids.h"
#include "elbo/run/figure.h"
#include "elbo/run/records.h"
#include "elbo/run/run_list.h"

namespace elbo::report {

/// The configuration less what equals its defaults, for who knows them; an Error where it is no
/// experiment of theirs.
using DifferingFunction = std::function<Node(const Node& config)>;

/// A run as it was read.
struct RunRecord {
  run::RunSummary summary;      ///< as `elbo runs list` has it
  std::string title;            ///< the experiment's name, or the folder's
  std::string description;      ///< the experiment's, may be ""
  std::string config_text;      ///< config.toml as it is
  Node config = Node::table();  ///< the resolved experiment
  /// Of the configuration; nothing where the defaults are not known or do not fit it.
  std::optional<Node> differing;
  std::optional<run::BuildRecord> build;  ///< what made the numbers
  History history;                        ///< out of metrics.jsonl
  std::vector<SampleGrid> grids;          ///< by step
  std::vector<run::Figure> figures;       ///< in the order of their files
  /// the latest of each protocol, split and kind of weights
  std::vector<run::EvalResult> results;
  std::string error;               ///< of a failed run, without the time
  std::vector<std::string> notes;  ///< what could not be read
};

/// Reads a run folder through its Fs. What cannot be read is said at once, as a warning too.
RunRecord read_run_record(const run::RunFolder& run, const DifferingFunction& differing = {});

}  // namespace elbo::report
