// SPDX-License-Identifier: MIT
// What all lists must satisfy.
#include "elbo/data/attribute_list.h"

#include <algorithm>
#include <unordered_map>

#include "elbo/core/error.h"

namespace elbo {

std::string file_below(const TextLines& lines, std::string_view name) {
  const auto parts = split_at(name, '/');
  const bool leaves = std::any_of(parts.begin(), parts.end(), [](std::string_view part) { return part.empty() || part == "." || part == ".."; });
  if (leaves) throw DataError(lines.place(), ": got the file name \"", printable(name), "\", want one below the folder of the pictures, without . and ..");
  return std::string(name);
}

void check_unique(const AttributeList& list) {
  if (list.pictures.empty()) throw DataError(list.origin, ": got no picture, want at least one");
  std::vector<std::string> names = list.names;
  std::sort(names.begin(), names.end());
  if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end())
    throw DataError(list.origin, ": got the attribute \"", printable(*twice), "\" twice, want each name once");
  std::unordered_map<std::string_view, int64_t> line_of;
  line_of.reserve(list.pictures.size());
  for (const ListedPicture& picture : list.pictures) {
    const auto [found, is_new] = line_of.emplace(picture.file, picture.line);
    if (!is_new) throw DataError(list.origin, ":", picture.line, ": got \"", printable(picture.file), "\" again, it is in line ", found->second, " already; want each file once");
  }
}

std::optional<Path> first_in(const Path& folder, const std::vector<std::string>& names) {
  for (const std::string& name : names)
    if (real_fs().exists(folder / name)) return folder / name;
  return std::nullopt;
}

}  // namespace elbo
