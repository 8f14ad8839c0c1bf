// SPDX-License-Identifier: MIT
// LFW's attributes. Lines that begin with # are remarks but for the one that names the columns:
// `#`, person, imagenum, the attributes, tabs between them. Then a line a picture: `Aaron Eckhart`,
// 1, scores; the picture is Aaron_Eckhart/Aaron_Eckhart_0001.jpg.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/lists/attribute_list.h"

namespace elbo::data {
namespace {

/// The columns that a remark names, or none.
std::vector<std::string_view> columns_in(std::string_view remark) {
  remark.remove_prefix(std::min(remark.find_first_not_of("# \t"), remark.size()));
  auto columns = split_at(remark, '\t');
  while (!columns.empty() && columns.back().empty()) columns.pop_back();
  if (columns.size() < 3 || columns[0] != "person" || columns[1] != "imagenum") return {};
  return columns;
}

float strength_of(const TextLines& lines, std::string_view text) {
  const auto score = number_in(text);
  if (!score)
    throw DataError(lines.place(), ": got the score \"", excerpt(text), "\", want a number");
  return static_cast<float>(1 / (1 + std::exp(-*score)));
}

ListedImage image_of(const TextLines& lines, std::string_view person, std::string_view number) {
  const auto image = number_in(number);
  if (!image || *image < 1 || *image > 9999 || *image != std::floor(*image))
    throw DataError(lines.place(), ": got the image number \"", excerpt(number),
                    "\", want 1 to 9999");
  std::string name(person);
  std::replace(name.begin(), name.end(), ' ', '_');
  return {
      .file = file_below(lines, str(name, "/", name, "_",
                                    fmt::format("{:04}", static_cast<int64_t>(*image)), ".jpg")),
      .group = name,
      .line = lines.number()};
}

}  // namespace

AttributeList parse_lfw(TextLines lines) {
  AttributeList list;
  list.origin = lines.name();
  while (lines.next()) {
    if (lines.line().starts_with('#')) {
      const auto columns = columns_in(lines.line());
      if (!columns.empty() && !list.names.empty())
        throw DataError(lines.place(), ": got the names of the columns again, want them once");
      for (size_t i = 2; i < columns.size(); ++i) list.names.push_back(printable(columns[i]));
      continue;
    }
    if (list.names.empty())
      throw DataError(lines.place(),
                      ": got a picture, want before it a line `# person imagenum ...` that names "
                      "the columns, tabs between them");
    auto columns = split_at(lines.line(), '\t');
    if (columns.size() == list.names.size() + 3 && columns.back().empty()) columns.pop_back();
    if (columns.size() != list.names.size() + 2)
      throw DataError(lines.place(), ": got ", counted(columns.size(), "column"), ", want ",
                      list.names.size() + 2, ": person, imagenum and ", list.names.size(),
                      " scores, tabs between them");
    list.images.push_back(image_of(lines, columns[0], columns[1]));
    for (size_t i = 2; i < columns.size(); ++i)
      list.values.push_back(strength_of(lines, columns[i]));
  }
  check_unique(list);
  return list;
}

AttributeList read_lfw(const Path& folder) {
  return parse_lfw(TextLines(found_list(folder, {"lfw_attributes.txt"})));
}

}  // namespace elbo::data
