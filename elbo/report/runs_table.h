// SPDX-License-Identifier: MIT
// Runs for the terminal: `elbo runs list` and `elbo runs show` as text and as JSON.
#pragma once
#include <string>
#include <vector>

#include "elbo/core/node.h"
#include "elbo/run/run_list.h"

namespace elbo {

/// A line a run: name, state, model, data, steps, size, start. Control characters in names are
/// written out. Ends with a newline; a sentence where there are no runs.
std::string runs_table_text(const std::vector<RunSummary>& runs);

/// A list of tables as to_node(RunSummary).
Node runs_table_node(const std::vector<RunSummary>& runs);

/// What a run folder says in a screenful: outcome, last validation, results of evaluations, where
/// things lie.
std::string run_details_text(const RunFolder& run);

/// The same as one table: the summary, and `results` as in eval/, `validation` by term, `seconds`,
/// `error` of a failed run.
Node run_details_node(const RunFolder& run);

}  // namespace elbo
