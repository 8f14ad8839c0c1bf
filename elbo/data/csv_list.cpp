// SPDX-License-Identifier: MIT
// A user's own list. What -1 means depends on the rest of its column, so columns are looked at twice.
#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/data/attribute_list.h"

namespace elbo {
namespace {

/// The fields of a line, quotes removed.
std::vector<std::string> fields_in(const TextLines& lines) {
  std::vector<std::string> out(1);
  bool quoted = false;
  const std::string_view line = lines.line();
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '"' && line.substr(i + 1, 1) == "\"") out.back() += line[++i];
    else if (c == '"' && (quoted || out.back().empty())) quoted = !quoted;
    else if (c == ',' && !quoted) out.emplace_back();
    else out.back() += c;
  }
  if (quoted) throw DataError(lines.place(), ": got a quote that does not end in its line");
  return out;
}

std::string_view trimmed(std::string_view text) {
  const size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

/// What the lines have shown of a column's numbers.
struct Column {
  std::string name;
  int64_t minus_line = 0;   ///< of the first -1; 0: none
  int64_t inside_line = 0;  ///< of the first number that is neither -1 nor 1
};

/// -1, or a number in [0, 1].
float value_of(const TextLines& lines, std::string_view field, Column& column) {
  const std::string text = lower(trimmed(field));
  if (text == "true") return 1;
  if (text == "false") return 0;
  const auto value = number_in(text);
  if (!value || (*value != -1 && (*value < 0 || *value > 1)))
    throw DataError(lines.place(), ": got ", excerpt(column.name), " = \"", excerpt(field), "\", want a number in [0, 1], -1 or 1, true or false");
  int64_t& seen = *value == -1 ? column.minus_line : column.inside_line;
  if (seen == 0 && *value != 1) seen = lines.number();
  return static_cast<float>(*value);
}

Split part_of(const TextLines& lines, std::string_view field) {
  const std::string text = lower(trimmed(field));
  for (size_t i = 0; i < EnumNames<Split>::names.size(); ++i)
    if (text == EnumNames<Split>::names[i]) return static_cast<Split>(i);
  throw DataError(lines.place(), ": got split = \"", excerpt(field), "\", want train, validation or test");
}

class CsvReader {
 public:
  explicit CsvReader(TextLines& lines) : lines_(lines) { list_.origin = lines_.name(); }

  AttributeList run() {
    header();
    while (lines_.next()) row();
    settle_minus();
    check_unique(list_);
    return std::move(list_);
  }

 private:
  void header() {
    lines_.want("a line that names the columns");
    const auto fields = fields_in(lines_);
    if (lower(trimmed(fields[0])) != "file") throw DataError(lines_.place(), ": got \"", excerpt(fields[0]), "\" as the first column, want file");
    for (size_t i = 1; i < fields.size(); ++i) {
      const std::string name = printable(trimmed(fields[i]));
      if (name.empty()) throw DataError(lines_.place(), ": got no name for column ", i + 1);
      columns_.push_back({name});
      if (name != "split") list_.names.push_back(name);
      else if (list_.has_parts) throw DataError(lines_.place(), ": got two columns \"split\", want one");
      else list_.has_parts = true;
    }
  }

  void row() {
    const auto fields = fields_in(lines_);
    if (fields.size() != columns_.size() + 1) throw DataError(lines_.place(), ": got ", fields.size(), " columns, want ", columns_.size() + 1, " as the first line has");
    ListedPicture picture{.file = file_below(lines_, fields[0]), .group = {}, .line = lines_.number()};
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].name == "split") picture.part = part_of(lines_, fields[i + 1]);
      else list_.values.push_back(value_of(lines_, fields[i + 1], columns_[i]));
    }
    list_.pictures.push_back(std::move(picture));
  }

  /// -1 becomes 0, where its column has nothing else but 1.
  void settle_minus() {
    for (const Column& column : columns_)
      if (column.minus_line != 0 && column.inside_line != 0)
        throw DataError(list_.origin, ":", column.inside_line, ": ", excerpt(column.name), " is neither -1 nor 1, but -1 in line ", column.minus_line, "; want -1 and 1, or numbers in [0, 1]");
    for (float& value : list_.values) value = std::max(value, 0.0f);
  }

  TextLines& lines_;
  std::vector<Column> columns_;
  AttributeList list_;
};

}  // namespace

AttributeList parse_csv(TextLines lines) { return CsvReader(lines).run(); }

AttributeList read_csv(const Path& folder) { return parse_csv(TextLines(folder / "attributes.csv")); }

}  // namespace elbo
