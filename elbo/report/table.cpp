// SPDX-License-Identifier: MIT
// Tables as markup, and cells padded to the widest of their column.
#include "elbo/report/table.h"

#include <algorithm>

#include "elbo/core/error.h"

namespace elbo::report {
namespace {

Attributes cell_attributes(const Column& column, const char* scope) {
  Attributes out;
  if (*scope != '\0') out.push_back({"scope", scope});
  if (column.numeric) out.push_back({"class", "number"});
  return out;
}

Markup row_of(const std::vector<Column>& columns, const std::vector<Markup>& cells) {
  ELBO_ASSERT(cells.size() == columns.size());
  Markup out;
  for (size_t i = 0; i < cells.size(); ++i)
    out += element_around(i == 0 ? "th" : "td", cell_attributes(columns[i], i == 0 ? "row" : ""),
                          cells[i]);
  return element("tr", {}, out);
}

Markup caption_of(const std::string& caption) {
  return caption.empty() ? Markup() : element("caption", {}, caption);
}

}  // namespace

Markup table_markup(const Table& table) {
  Markup heads, rows;
  for (const Column& column : table.columns)
    heads += element("th", cell_attributes(column, "col"), column.title);
  for (const auto& row : table.rows) rows += row_of(table.columns, row);
  const Markup whole =
      element("table", {}, caption_of(table.caption),
              element("thead", {}, element("tr", {}, heads)), element("tbody", {}, rows));
  // A region that scrolls can be reached and moved by keyboard alone.
  return element("div",
                 {{"class", "scroll"},
                  {"tabindex", "0"},
                  {"role", "region"},
                  {"aria-label", table.caption.empty() ? "table" : table.caption}},
                 whole);
}

Markup pairs_markup(const std::string& caption,
                    const std::vector<std::pair<std::string, std::string>>& pairs) {
  Markup rows;
  for (const auto& [name, value] : pairs)
    rows += element("tr", {}, element("th", {{"scope", "row"}}, name), element("td", {}, value));
  return element("div", {{"class", "wide values"}},
                 element("table", {}, caption_of(caption), element("tbody", {}, rows)));
}

namespace {

/// Columns on a terminal that `text` takes: one a character.
size_t columns(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

}  // namespace

std::string aligned_rows(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (const auto& row : rows)
    for (size_t i = 0; i < row.size(); ++i) {
      if (i == widths.size()) widths.push_back(0);
      widths[i] = std::max(widths[i], columns(row[i]));
    }
  std::string out;
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      out += row[i];
      if (i + 1 < row.size()) out.append(widths[i] - columns(row[i]) + 2, ' ');
    }
    out += '\n';
  }
  return out;
}

}  // namespace elbo::report
