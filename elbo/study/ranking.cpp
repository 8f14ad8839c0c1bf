// SPDX-License-Identifier: MIT
// Sorting variants, and the words of their cells.
#include "elbo/study/ranking.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "elbo/core/str.h"
#include "elbo/report/number.h"
#include "elbo/study/page_parts.h"

namespace elbo {
namespace {

std::vector<const RunOutcome*> runs_of(const StudyOutcome& outcome, const std::string& variant) {
  std::vector<const RunOutcome*> out;
  for (const RunOutcome& run : outcome.runs)
    if (run.variant == variant) out.push_back(&run);
  return out;
}

double number_in(const RunOutcome& run, const std::string& column) {
  if (column != "seconds") return value_of(run, column);
  return run.seconds > 0 ? run.seconds : std::nan("");
}

Spread spread_in(const std::vector<const RunOutcome*>& runs, const std::string& column) {
  std::vector<double> values;
  for (const RunOutcome* run : runs)
    if (const double value = number_in(*run, column); std::isfinite(value)) values.push_back(value);
  return spread_of(values);
}

/// "well" where no run has anything to say; else each text once, with the number of runs that say it where there are several.
std::string health_text(const std::vector<const RunOutcome*>& runs) {
  std::map<std::string, size_t> said;
  for (const RunOutcome* run : runs) {
    if (run->state == OutcomeState::failed) ++said["failed: " + run->error];
    else if (!run->health.empty()) ++said[run->health];
  }
  std::vector<std::string> parts;
  for (const auto& [text, count] : said) parts.push_back(runs.size() > 1 ? str(count, " of ", runs.size(), ": ", text) : text);
  const bool any_done = std::any_of(runs.begin(), runs.end(), [](const RunOutcome* run) { return run->state == OutcomeState::done; });
  return parts.empty() ? (any_done ? "well" : "-") : printable(join(parts, "; "));
}

std::string cell(const std::vector<const RunOutcome*>& runs, const std::string& column) {
  if (column == "health") return health_text(runs);
  const Spread spread = spread_in(runs, column);
  return spread.count == 0 ? "-" : spread_text(spread);
}

}  // namespace

std::vector<RankedVariant> ranked(const Study& study, const StudyOutcome& outcome, const StudyRanking& ranking) {
  std::vector<std::pair<double, RankedVariant>> rows;
  for (const StudyVariant& variant : study.variants) {
    if (std::find(ranking.variants.begin(), ranking.variants.end(), variant.name) == ranking.variants.end()) continue;
    const auto runs = runs_of(outcome, variant.name);
    RankedVariant row{variant.name, {}};
    for (const std::string& column : ranking.columns) row.cells.push_back(cell(runs, column));
    const double by = spread_in(runs, ranking.by).mean;
    rows.emplace_back(std::isnan(by) ? HUGE_VAL : ranking.largest_first ? -by : by, std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<RankedVariant> out;
  for (auto& [by, row] : rows) out.push_back(std::move(row));
  return out;
}

std::string column_title(const std::string& column) {
  const size_t slash = column.find('/');
  return slash == std::string::npos ? column : str(column.substr(slash + 1), " (", column.substr(0, slash), ")");
}

}  // namespace elbo
