// SPDX-License-Identifier: MIT
// A CSV file of numbers: a row an example, a column a number of it, one column perhaps the name of
// its class.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "elbo/core/fields.h"
#include "elbo/data/lists/text_lines.h"

namespace elbo::data {

/// Whether the first line of a table names its columns.
enum class TableHeader { automatic, yes, no };
constexpr auto enum_names(TableHeader) { return std::array{"automatic", "yes", "no"}; }

/// What of a table is wanted.
struct TableWish {
  /// automatic: it is one where a field of it is no number
  TableHeader header = TableHeader::automatic;
  /// By name, or by number from 1 where there are no names; empty: all.
  std::vector<std::string> columns{};
  std::string label{};  ///< the column of the classes; empty: none
};

/// The rows of a table as numbers.
struct NumberTable {
  std::vector<std::string> columns;  ///< (D) those that were taken
  std::vector<float> values;         ///< (N x D)
  std::vector<std::string> labels;   ///< (N), or empty
  /// A note where an unnamed first column was taken for row numbers; else empty.
  std::string unnamed;

  int64_t rows() const;  ///< examples
};

/// The table in `lines`; commas, semicolons or tabs between fields (text_lines.h). DataError with
/// file:line where a row does not fit or a field is no finite number; ConfigError where there is no
/// such column.
NumberTable parse_table(TextLines lines, const TableWish& wish);

}  // namespace elbo::data
