// SPDX-License-Identifier: MIT
// Variants in order, as a table of the page.
#include "elbo/core/str.h"
#include "elbo/report/frame.h"
#include "elbo/report/table.h"
#include "elbo/study/page_parts.h"
#include "elbo/study/ranking.h"

namespace elbo {

Markup ranking_part(const StudyTelling& telling, const StudyRanking& ranking) {
  Markup out = ranking.title.empty() ? Markup() : heading(3, ranking.title);
  if (!ranking.caption.empty()) out += element("p", {{"class", "soft"}}, marked_words(ranking.caption));
  Table table{str("From the ", ranking.largest_first ? "largest" : "smallest", " ", column_title(ranking.by)), {{"variant"}}, {}};
  for (const std::string& column : ranking.columns) table.columns.push_back({column_title(column), column != "health"});
  for (const RankedVariant& one : ranked(telling.study, telling.outcome, ranking)) {
    std::vector<Markup> row{variant_title(telling.study, one.variant)};
    for (const std::string& cell : one.cells) row.push_back(cell);
    table.rows.push_back(std::move(row));
  }
  out += table_markup(table);
  return out;
}

}  // namespace elbo
