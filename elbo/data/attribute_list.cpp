// SPDX-License-Identifier: MIT
// What all lists must satisfy.
#include "elbo/data/attribute_list.h"

#include <algorithm>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo {

std::string file_below(const TextLines& lines, std::string_view name) {
  const auto parts = split_at(name, '/');
  const bool leaves = std::any_of(parts.begin(), parts.end(), [](std::string_view part) {
    return part.empty() || part == "." || part == "..";
  });
  // The system would take what is before it for the name.
  const bool has_nul = name.find('\0') != std::string_view::npos;
  if (leaves || has_nul)
    throw DataError(lines.place(), ": got the file name \"", excerpt(name),
                    "\", want one below the folder of the pictures, without ., .. and NUL");
  return std::string(name);
}

void check_unique(const AttributeList& list) {
  if (list.pictures.empty()) throw DataError(list.origin, ": got no picture, want at least one");
  std::vector<std::string> names = list.names;
  std::sort(names.begin(), names.end());
  if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end())
    throw DataError(list.origin, ": got the attribute \"", excerpt(*twice),
                    "\" twice, want each name once");
  if (!names.empty() && names.front().empty())
    throw DataError(list.origin, ": got an attribute without a name, want one for each");
  // Sorted, not hashed: names can be chosen to collide.
  std::vector<std::pair<std::string_view, int64_t>> lines;
  for (const ListedPicture& picture : list.pictures) lines.emplace_back(picture.file, picture.line);
  std::sort(lines.begin(), lines.end());
  const auto again = std::adjacent_find(
      lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.first == b.first; });
  if (again == lines.end()) return;
  throw DataError(list.origin, ":", again[1].second, ": got \"", excerpt(again->first),
                  "\" again, it is in line ", again->second, " already; want each file once");
}

std::optional<Path> first_in(const Path& folder, const std::vector<std::string>& names) {
  for (const std::string& name : names)
    if (real_fs().exists(folder / name)) return folder / name;
  return std::nullopt;
}

Path found_list(const Path& folder, const std::vector<std::string>& names) {
  if (const auto found = first_in(folder, names)) return *found;
  throw DataError(printable(folder.string()), ": found no list of attributes; looked for ",
                  join(names, ", "),
                  " in it; is it the right folder, and data.layout the right one?");
}

}  // namespace elbo
