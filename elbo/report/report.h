// SPDX-License-Identifier: MIT
// Reports: one self-contained HTML file of at most 5 MB for a run, or for several side by side. No
// script, no network, and nothing that a run's files say can become markup. Runs for the
// terminal: `elbo runs list` and `elbo runs show` as text and as JSON.
#pragma once
#include <string>
#include <vector>

#include "elbo/core/node.h"
#include "elbo/report/sections.h"
#include "elbo/run/run_folder.h"
#include "elbo/run/run_list.h"

namespace elbo::report {

/// The page of one run. What cannot be read of it is said on the page.
std::string run_report(const run::RunFolder& run, const ReportOptions& options = {});

/// One page for several runs: an overview, then each run's own sections. At least one run.
std::string comparison_report(const std::vector<run::RunFolder>& runs,
                              const ReportOptions& options = {});

/// Writes run_report() to the run's report.html, whole or not at all, with a link to the page in
/// which the model runs where the run has one (page.html). IoError.
void write_report(const run::RunFolder& run, const ReportOptions& options = {});

/// Writes the page of one or several runs to `file`. IoError.
void write_report(const std::vector<run::RunFolder>& runs, const Path& file,
                  const ReportOptions& options = {});

/// A line a run: name, state, model, data, steps, size, start. Control characters in names are
/// written out. Ends with a newline; a sentence where there are no runs.
std::string runs_table_text(const std::vector<run::RunSummary>& runs);

/// A list of tables as to_node(RunSummary).
Node runs_table_node(const std::vector<run::RunSummary>& runs);

/// What a run folder says in a screenful: outcome, last validation, results of evaluations, where
/// things lie.
std::string run_details_text(const run::RunFolder& run);

/// The same as one table: the summary, and `results` as in eval/, `validation` by term, `seconds`,
/// `error` of a failed run.
Node run_details_node(const run::RunFolder& run);

}  // namespace elbo::report
