// SPDX-License-Identifier: MIT
// A study's tables as Markdown and for a terminal.
#include <algorithm>

#include "elbo/core/str.h"
#include "elbo/report/number.h"
#include "elbo/report/table.h"
#include "elbo/study/outcome/ranking.h"
#include "elbo/study/outcome/seed_spread.h"
#include "elbo/study/run/estimate.h"
#include "elbo/study/run/results.h"

namespace elbo::study {
namespace {

using Row = std::vector<std::string>;

constexpr const char* kVerdictTexts[] = {"cannot be told", "-", "holds", "does not hold"};

std::string counted_spread(const SeedSpread& spread) {
  if (spread.count == 0) return "-";
  return spread.count == 1 ? spread_text(spread)
                           : str(spread_text(spread), " (", spread.count, ")");
}

/// claim | published | ours | verdict
std::vector<Row> claim_rows(const Study& study, const StudyOutcome& outcome) {
  std::vector<Row> rows{{"claim", "published", "ours", "verdict"}};
  for (const ExpectationOutcome& claim : outcome.expectations) {
    const Expectation& expectation = study.sections[claim.section].expectations[claim.index];
    const bool said = claim.verdict != Verdict::shown;
    rows.push_back(
        {expectation.variant.empty() ? expectation.say
                                     : str(expectation.say, " [", expectation.variant, "]"),
         expectation.published ? report::number_text(*expectation.published, 6) : "-",
         counted_spread({claim.mean, claim.deviation, static_cast<int64_t>(claim.ours.size())}),
         said ? str(kVerdictTexts[static_cast<size_t>(claim.verdict)], ": ", claim.sentence)
              : "-"});
  }
  return rows;
}

/// A row a variant, a column a protocol.
std::vector<Row> measure_rows(const Study& study, const StudyOutcome& outcome) {
  const std::vector<std::string> protocols = all_protocols(study);
  Row head{"variant"};
  head.insert(head.end(), protocols.begin(), protocols.end());
  std::vector<Row> rows{head};
  for (const StudyVariant& variant : study.variants) {
    Row row{variant.title};
    for (const std::string& protocol : protocols)
      row.push_back(counted_spread(spread_of(outcome, variant.name, protocol)));
    if (!variant.protocols.empty()) rows.push_back(std::move(row));
  }
  return rows;
}

/// Variants in order, with the place of each.
std::vector<Row> ranking_rows(const Study& study, const StudyOutcome& outcome,
                              const StudyRanking& ranking) {
  Row head{"", "variant"};
  for (const std::string& title : column_titles(ranking)) head.push_back(title);
  std::vector<Row> rows{head};
  for (const RankedVariant& one : ranked(study, outcome, ranking)) {
    const auto variant =
        std::find_if(study.variants.begin(), study.variants.end(),
                     [&](const StudyVariant& other) { return other.name == one.variant; });
    Row row{str(rows.size()), variant->title};
    row.insert(row.end(), one.cells.begin(), one.cells.end());
    rows.push_back(std::move(row));
  }
  return rows;
}

/// What failed or was not started, a line each.
std::vector<std::string> failures(const StudyOutcome& outcome) {
  std::vector<std::string> out;
  for (const RunOutcome& run : outcome.runs) {
    const std::string name = str(run.variant, " seed ", run.seed);
    if (!run.error.empty()) out.push_back(str(name, ": ", printable(run.error)));
    for (const auto& [protocol, error] : run.errors)
      out.push_back(str(name, ", ", protocol, ": ", printable(error)));
  }
  for (const FigureOutcome& figure : outcome.figures)
    if (!figure.error.empty())
      out.push_back(str("figure ", figure.id, figure.variant.empty() ? "" : " of " + figure.variant,
                        ": ", printable(figure.error)));
  return out;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : printable_lines(text)) {
    if (c == '|' || c == '<' || c == '*' || c == '_' || c == '`') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string markdown_table(const std::vector<Row>& rows) {
  std::string out;
  for (size_t i = 0; i < rows.size(); ++i) {
    out += "|";
    for (const std::string& cell : rows[i]) out += str(" ", escaped(cell), " |");
    out += "\n";
    if (i > 0) continue;
    out += "|";
    for (size_t column = 0; column < rows[0].size(); ++column) out += " --- |";
    out += "\n";
  }
  return out;
}

std::string images(const StudyOutcome& outcome) {
  std::string out;
  for (const FigureOutcome& figure : outcome.figures)
    if (figure.state == OutcomeState::done && !figure.file.empty())
      out += str("- ", escaped(figure.id),
                 figure.variant.empty() ? "" : " of " + escaped(figure.variant), ": [",
                 figure.file.filename().string(), "](", figure.file.string(), ")\n");
  return out;
}

}  // namespace

std::string results_markdown(const Study& study, const StudyOutcome& outcome) {
  std::string out = str("# ", escaped(study.title), "\n\n");
  if (!study.description.empty()) out += escaped(study.description) + "\n\n";
  if (study.quick)
    out += "The quick form: short trainings, whose numbers are not those of the full study.\n\n";
  if (!outcome.expectations.empty())
    out += str("## Claims\n\n", verdicts_text(outcome), ".\n\n",
               markdown_table(claim_rows(study, outcome)), "\n");
  for (const StudySection& section : study.sections)
    if (section.ranking)
      out += str("## ", escaped(section.title), "\n\n",
                 markdown_table(ranking_rows(study, outcome, *section.ranking)), "\n");
  if (!all_protocols(study).empty())
    out += str("## Measures\n\nMean \u00b1 standard deviation over seeds (their number).\n\n",
               markdown_table(measure_rows(study, outcome)), "\n");
  if (const std::string files = images(outcome); !files.empty())
    out += "## Pictures\n\n" + files + "\n";
  const std::vector<std::string> lost = failures(outcome);
  if (!lost.empty()) out += "## Failures\n\n";
  for (const std::string& line : lost) out += str("- ", escaped(line), "\n");
  return out;
}

std::string results_text(const Study& study, const StudyOutcome& outcome) {
  std::string out;
  if (!outcome.expectations.empty())
    out += str(report::aligned_rows(claim_rows(study, outcome)), verdicts_text(outcome), "\n\n");
  for (const StudySection& section : study.sections)
    if (section.ranking)
      out += str(report::aligned_rows(ranking_rows(study, outcome, *section.ranking)), "\n");
  if (!all_protocols(study).empty()) out += report::aligned_rows(measure_rows(study, outcome));
  for (const std::string& line : failures(outcome)) out += str("failed: ", line, "\n");
  return out;
}

}  // namespace elbo::study
