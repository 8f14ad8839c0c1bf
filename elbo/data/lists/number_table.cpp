// SPDX-License-Identifier: MIT
// Columns are chosen by the first line, then every line is read.
#include "elbo/data/lists/number_table.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/data/lists/text_lines.h"

namespace elbo::data {
namespace {

constexpr size_t kMostNames = 20;
constexpr double kLargestInTable = std::numeric_limits<float>::max();

class TableReader {
 public:
  TableReader(TextLines& lines, const TableWish& wish) : lines_(lines), wish_(wish) {}

  NumberTable run() {
    lines_.want("rows of numbers");
    separator_ = separator_in(lines_.line());
    const auto first = csv_fields(lines_, separator_);
    const bool has_header = wish_.header == TableHeader::yes ||
                            (wish_.header == TableHeader::automatic && !all_numbers(first));
    take_names(first, has_header);
    choose();
    if (!has_header) row(first);
    while (lines_.next()) row(csv_fields(lines_, separator_));
    if (table_.rows() == 0) throw DataError(lines_.name(), ": got no row, want at least one");
    return std::move(table_);
  }

 private:
  bool all_numbers(const std::vector<std::string>& fields) const {
    return std::all_of(fields.begin(), fields.end(), [&](const std::string& field) {
      return csv_number(field, separator_).has_value();
    });
  }

  void take_names(const std::vector<std::string>& first, bool has_header) {
    for (size_t i = 0; i < first.size(); ++i)
      names_.push_back(has_header ? printable(first[i]) : str(i + 1));
  }

  size_t place_of_column(const std::string& name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found != names_.end()) return static_cast<size_t>(found - names_.begin());
    std::vector<std::string> shown(
        names_.begin(), names_.begin() + static_cast<int64_t>(std::min(names_.size(), kMostNames)));
    throw ConfigError(lines_.name(), ": has no column \"", printable(name), "\"",
                      did_you_mean(name, names_), "; there are ", excerpt(join(shown, ", ")));
  }

  void choose() {
    if (!wish_.label.empty()) label_ = place_of_column(wish_.label), has_label_ = true;
    for (const std::string& name : wish_.columns) chosen_.push_back(place_of_column(name));
    if (wish_.columns.empty())
      for (size_t i = 0; i < names_.size(); ++i) choose_by_itself(i);
    if (chosen_.empty())
      throw DataError(lines_.name(), ": got no column of numbers, want at least one");
    for (const size_t i : chosen_) table_.columns.push_back(names_[i]);
  }

  /// An unnamed first column is a table's own numbers, as pandas writes them, and no part of its
  /// examples.
  void choose_by_itself(size_t i) {
    if (has_label_ && i == label_) return;
    if (i == 0 && names_[i].empty())
      table_.unnamed =
          str(lines_.name(), ": its first column has no name: taken for row numbers and left out");
    else chosen_.push_back(i);
  }

  void row(const std::vector<std::string>& fields) {
    if (fields.size() != names_.size())
      throw DataError(lines_.place(), ": got ", counted(fields.size(), "column"), ", want ",
                      names_.size(), " as the first line has");
    for (const size_t i : chosen_) table_.values.push_back(number(fields[i], i));
    if (has_label_) table_.labels.push_back(fields[label_]);
  }

  float number(const std::string& field, size_t column) const {
    const auto value = csv_number(field, separator_);
    if (!value || std::abs(*value) > kLargestInTable)
      throw DataError(lines_.place(), ": got ", excerpt(names_[column]), " = \"", excerpt(field),
                      "\", want a number below 3.4e38; take the row out, or name the column as "
                      "data.label if it holds classes, ",
                      "or choose others with data.columns");
    return static_cast<float>(*value);
  }

  TextLines& lines_;
  const TableWish& wish_;
  char separator_ = ',';
  std::vector<std::string> names_;
  std::vector<size_t> chosen_;
  size_t label_ = 0;
  bool has_label_ = false;
  NumberTable table_;
};

}  // namespace

int64_t NumberTable::rows() const {
  return columns.empty() ? 0 : std::ssize(values) / std::ssize(columns);
}

NumberTable parse_table(TextLines lines, const TableWish& wish) {
  return TableReader(lines, wish).run();
}

}  // namespace elbo::data
