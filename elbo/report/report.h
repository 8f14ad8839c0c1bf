// SPDX-License-Identifier: MIT
// Reports: one self-contained HTML file of at most 5 MB for a run, or for several side by side. No
// script, no network, and nothing that a run's files say can become markup.
#pragma once
#include <string>
#include <vector>

#include "elbo/report/sections.h"
#include "elbo/run/run_folder.h"

namespace elbo {

/// The page of one run. What cannot be read of it is said on the page.
std::string run_report(const RunFolder& run, const ReportOptions& options = {});

/// One page for several runs: an overview, then each run's own sections. At least one run.
std::string comparison_report(const std::vector<RunFolder>& runs,
                              const ReportOptions& options = {});

/// Writes run_report() to the run's report.html, whole or not at all. IoError.
void write_report(const RunFolder& run, const ReportOptions& options = {});

/// Writes the page of one or several runs to `file`. IoError.
void write_report(const std::vector<RunFolder>& runs, const Path& file,
                  const ReportOptions& options = {});

}  // namespace elbo
