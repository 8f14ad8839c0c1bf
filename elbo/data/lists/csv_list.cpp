// SPDX-License-Identifier: MIT
// A user's own list. What -1 means depends on the rest of its column, so columns are looked at
// twice.
#include <algorithm>
#include <array>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/lists/attribute_list.h"
#include "elbo/data/lists/text_lines.h"
#include "elbo/data/words.h"

namespace elbo::data {
namespace {

constexpr std::array kFileColumns = {"file",       "filename",   "file_name", "image", "image_id",
                                     "image_name", "image_path", "img",       "path"};

bool names_files(const std::string& column) {
  return std::find(kFileColumns.begin(), kFileColumns.end(), small_letters(column)) !=
         kFileColumns.end();
}

/// What the lines have shown of a column's numbers.
struct AttributeColumn {
  std::string name;
  char separator = ',';
  int64_t minus_line = 0;   ///< of the first -1; 0: none
  int64_t inside_line = 0;  ///< of the first number that is neither -1 nor 1
};

/// -1, or a number in [0, 1].
float attribute_value(const TextLines& lines, const std::string& field, AttributeColumn& column) {
  const std::string text = small_letters(field);
  if (text == "true" || text == "yes" || text == "y") return 1;
  if (text == "false" || text == "no" || text == "n") return 0;
  const auto value = csv_number(text, column.separator);
  if (!value || (*value != -1 && (*value < 0 || *value > 1)))
    throw DataError(lines.place(), ": got ", excerpt(column.name), " = \"", excerpt(field),
                    "\", want a number in [0, 1], -1 or 1, true or false, yes or no");
  int64_t& seen = *value == -1 ? column.minus_line : column.inside_line;
  if (seen == 0 && *value != 1) seen = lines.number();
  return static_cast<float>(*value);
}

Split part_called(const TextLines& lines, std::string_view field) {
  if (const auto split = split_called(field)) return *split;
  throw DataError(lines.place(), ": got split = \"", excerpt(field),
                  "\", want train, validation or test");
}

class AttributeCsv {
 public:
  explicit AttributeCsv(TextLines& lines) : lines_(lines) { list_.origin = lines_.name(); }

  AttributeList run() {
    header();
    while (lines_.next()) row();
    choose_minus();
    check_unique(list_);
    return std::move(list_);
  }

 private:
  void header() {
    lines_.want("a line that names the columns");
    separator_ = separator_in(lines_.line());
    const auto names = csv_fields(lines_, separator_);
    const auto file = std::find_if(names.begin(), names.end(), names_files);
    if (file == names.end())
      throw DataError(lines_.place(), ": got the columns \"", excerpt(join(names, "\", \"")),
                      "\", want one with the names of the files, called ",
                      join(kFileColumns, ", "));
    file_ = static_cast<size_t>(file - names.begin());
    for (size_t i = 0; i < names.size(); ++i) column(i, printable(names[i]));
  }

  /// An unnamed first column is a table's own numbers, as pandas writes them, and says nothing.
  void column(size_t place, std::string name) {
    if (small_letters(name) == "split") name = "split";
    columns_.push_back({name, separator_});
    if (place == file_ || (place == 0 && name.empty())) return;
    if (name.empty()) throw DataError(lines_.place(), ": got no name for column ", place + 1);
    if (name != "split") list_.names.push_back(name);
    else if (list_.has_parts)
      throw DataError(lines_.place(), ": got two columns \"split\", want one");
    else list_.has_parts = true;
  }

  void row() {
    const auto fields = csv_fields(lines_, separator_);
    if (fields.size() != columns_.size())
      throw DataError(lines_.place(), ": got ", counted(fields.size(), "column"), ", want ",
                      columns_.size(), " as the first line has");
    ListedImage image{
        .file = file_below(lines_, fields[file_]), .group = {}, .line = lines_.number()};
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (i == file_ || columns_[i].name.empty()) continue;
      if (columns_[i].name == "split") image.part = part_called(lines_, fields[i]);
      else list_.values.push_back(attribute_value(lines_, fields[i], columns_[i]));
    }
    list_.images.push_back(std::move(image));
  }

  /// -1 becomes 0, where its column has nothing else but 1.
  void choose_minus() {
    for (const AttributeColumn& column : columns_)
      if (column.minus_line != 0 && column.inside_line != 0)
        throw DataError(list_.origin, ":", column.inside_line, ": ", excerpt(column.name),
                        " is neither -1 nor 1, but -1 in line ", column.minus_line,
                        "; want -1 and 1, or numbers in [0, 1]");
    for (float& value : list_.values) value = std::max(value, 0.0f);
  }

  TextLines& lines_;
  char separator_ = ',';
  size_t file_ = 0;
  std::vector<AttributeColumn> columns_;
  AttributeList list_;
};

}  // namespace

AttributeList parse_csv(TextLines lines) { return AttributeCsv(lines).run(); }

AttributeList read_csv(const Path& folder) {
  return parse_csv(TextLines(found_list(folder, {"attributes.csv"})));
}

}  // namespace elbo::data
