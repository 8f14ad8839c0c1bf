// SPDX-License-Identifier: MIT
// Tables of a page, with the headings that screen readers need; and of a terminal.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "elbo/report/html.h"

namespace elbo::report {

/// A column and how it is set.
struct Column {
  std::string title;     ///< its heading
  bool numeric = false;  ///< set to the right
};

/// The first cell of a row is its heading. A row has as many cells as there are columns.
struct Table {
  std::string caption;                    ///< "" for none
  std::vector<Column> columns;            ///< the first has the rows' headings
  std::vector<std::vector<Markup>> rows;  ///< cells, as many as there are columns
};

/// A table that scrolls sideways on its own where it is wider than the page.
Markup table_markup(const Table& table);

/// A table of names and values without column heads.
Markup pairs_markup(const std::string& caption,
                    const std::vector<std::pair<std::string, std::string>>& pairs);

/// The rows with their cells under each other, two spaces between, each behind a line end. Rows may
/// be shorter than others; a character of UTF-8 takes one column.
std::string aligned_rows(const std::vector<std::vector<std::string>>& rows);

}  // namespace elbo::report
