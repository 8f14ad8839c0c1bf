// SPDX-License-Identifier: MIT
// Variants in order, as a table of the page, and what their monitors said below it.
#include <algorithm>

#include "elbo/core/str.h"
#include "elbo/report/frame.h"
#include "elbo/report/table.h"
#include "elbo/study/outcome/ranking.h"
#include "elbo/study/page/page_parts.h"

namespace elbo::study {
namespace {

report::Markup order_table(const StudyPage& page, const StudyRanking& ranking,
                           const std::vector<RankedVariant>& rows) {
  report::Table table{
      str("From the ", ranking.largest_first ? "largest" : "smallest", " ", ranking.by),
      {{"variant"}},
      {}};
  for (const std::string& title : column_titles(ranking))
    table.columns.push_back({title, title != "health"});
  for (const RankedVariant& one : rows) {
    std::vector<report::Markup> row{variant_title(page.study, one.variant)};
    for (const std::string& cell : one.cells) row.push_back(cell);
    table.rows.push_back(std::move(row));
  }
  return report::table_markup(table);
}

/// Folded; nothing where all is well or health is no column.
report::Markup warnings_table(const StudyPage& page, const StudyRanking& ranking,
                              const std::vector<RankedVariant>& rows) {
  if (std::find(ranking.columns.begin(), ranking.columns.end(), "health") == ranking.columns.end())
    return {};
  report::Table table{"", {{"variant"}, {"what the monitors said last"}}, {}};
  for (const RankedVariant& one : rows)
    if (!one.warnings.empty())
      table.rows.push_back({variant_title(page.study, one.variant), join(one.warnings, ". ")});
  if (table.rows.empty()) return {};
  report::Markup folded = report::element("summary", {}, "Health in words");
  folded += report::table_markup(table);
  return report::element("details", {}, folded);
}

}  // namespace

report::Markup ranking_part(const StudyPage& page, const StudyRanking& ranking) {
  report::Markup out = ranking.title.empty() ? report::Markup() : report::heading(3, ranking.title);
  if (!ranking.caption.empty())
    out += report::element("p", {{"class", "soft"}}, marked_words(ranking.caption));
  const std::vector<RankedVariant> rows = ranked(page.study, page.outcome, ranking);
  out += order_table(page, ranking, rows);
  out += warnings_table(page, ranking, rows);
  return out;
}

}  // namespace elbo::study
