// SPDX-License-Identifier: MIT
// Sorting variants, and the words of their cells.
#include "elbo/study/outcome/ranking.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "elbo/core/str.h"
#include "elbo/report/number.h"
#include "elbo/study/outcome/seed_spread.h"

namespace elbo::study {
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

SeedSpread spread_in(const std::vector<const RunOutcome*>& runs, const std::string& column) {
  std::vector<double> values;
  for (const RunOutcome* run : runs) values.push_back(number_in(*run, column));
  return spread_of(values);
}

/// Each text once, with the number of runs that say it where there are several.
std::vector<std::string> warnings_of(const std::vector<const RunOutcome*>& runs) {
  std::map<std::string, size_t> said;
  for (const RunOutcome* run : runs) {
    if (run->state == OutcomeState::failed) ++said["failed: " + run->error];
    for (const std::string& text : run->warnings) ++said[text];
  }
  std::vector<std::string> out;
  for (const auto& [text, count] : said)
    out.push_back(printable(runs.size() > 1 ? str(count, " of ", runs.size(), ": ", text) : text));
  return out;
}

std::string health_text(const std::vector<const RunOutcome*>& runs) {
  const auto is = [&](OutcomeState state) {
    return std::any_of(runs.begin(), runs.end(),
                       [&](const RunOutcome* run) { return run->state == state; });
  };
  if (is(OutcomeState::failed)) return "failed";
  const size_t count = warnings_of(runs).size();
  if (count > 0) return str(count, count == 1 ? " warning" : " warnings");
  return is(OutcomeState::done) ? "well" : "-";
}

std::string cell(const std::vector<const RunOutcome*>& runs, const std::string& column) {
  if (column == "health") return health_text(runs);
  const SeedSpread spread = spread_in(runs, column);
  return spread.count == 0 ? "-" : spread_text(spread);
}

}  // namespace

std::vector<RankedVariant> ranked(const Study& study, const StudyOutcome& outcome,
                                  const StudyRanking& ranking) {
  std::vector<std::pair<double, RankedVariant>> rows;
  for (const StudyVariant& variant : study.variants) {
    if (std::find(ranking.variants.begin(), ranking.variants.end(), variant.name) ==
        ranking.variants.end())
      continue;
    const auto runs = runs_of(outcome, variant.name);
    RankedVariant row{variant.name, {}, warnings_of(runs)};
    for (const std::string& column : ranking.columns) row.cells.push_back(cell(runs, column));
    const double by = spread_in(runs, ranking.by).mean;
    rows.emplace_back(std::isnan(by) ? HUGE_VAL : ranking.largest_first ? -by : by, std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<RankedVariant> out;
  for (auto& [by, row] : rows) out.push_back(std::move(row));
  return out;
}

std::vector<std::string> column_titles(const StudyRanking& ranking) {
  const auto part = [](const std::string& column) { return column.substr(column.find('/') + 1); };
  std::vector<std::string> out;
  for (const std::string& column : ranking.columns) {
    const auto same =
        std::count_if(ranking.columns.begin(), ranking.columns.end(),
                      [&](const std::string& other) { return part(other) == part(column); });
    out.push_back(same == 1 ? part(column) : column);
  }
  return out;
}

}  // namespace elbo::study
