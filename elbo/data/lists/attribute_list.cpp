// SPDX-License-Identifier: MIT
// What all lists must satisfy, and counting which of their images are there.
#include "elbo/data/lists/attribute_list.h"

#include <algorithm>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::data {

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
  if (list.images.empty()) throw DataError(list.origin, ": got no picture, want at least one");
  std::vector<std::string> names = list.names;
  std::sort(names.begin(), names.end());
  if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end())
    throw DataError(list.origin, ": got the attribute \"", excerpt(*twice),
                    "\" twice, want each name once");
  if (!names.empty() && names.front().empty())
    throw DataError(list.origin, ": got an attribute without a name, want one for each");
  // Sorted, not hashed: names can be chosen to collide.
  std::vector<std::pair<std::string_view, int64_t>> lines;
  for (const ListedImage& image : list.images) lines.emplace_back(image.file, image.line);
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

namespace {

constexpr int64_t kLookedAt = 100;

std::string with_png_ending(const std::string& file) {
  return Path(file).replace_extension(".png").string();
}

int64_t images_at(const Path& place, const AttributeList& list) {
  int64_t count = 0;
  for (int64_t i = 0; i < std::min<int64_t>(kLookedAt, std::ssize(list.images)); ++i) {
    const std::string& file = list.images[static_cast<size_t>(i)].file;
    count +=
        real_fs().exists(place / file) || real_fs().exists(place / with_png_ending(file)) ? 1 : 0;
  }
  return count;
}

}  // namespace

std::vector<Path> image_places(const Path& folder, const std::vector<std::string>& names) {
  std::vector<Path> out;
  for (const std::string& name : names)
    out.insert(out.end(), {folder / name, folder / name / Path(name).filename()});
  out.push_back(folder);
  return out;
}

Path best_place(const std::vector<Path>& places, const AttributeList& list) {
  ELBO_ASSERT(!places.empty());
  int64_t most = 0;
  const Path* best = nullptr;
  for (const Path& place : places)
    if (const int64_t count = images_at(place, list); count > most) most = count, best = &place;
  if (best != nullptr) return *best;
  const auto there = std::find_if(places.begin(), places.end(),
                                  [](const Path& place) { return real_fs().exists(place); });
  return there == places.end() ? places.back() : *there;
}

int64_t take_png_endings(AttributeList& list, const std::vector<std::string>& files) {
  const auto is_there = [&](const std::string& file) {
    return std::binary_search(files.begin(), files.end(), file);
  };
  int64_t count = 0;
  for (ListedImage& image : list.images) {
    if (is_there(image.file)) continue;
    const std::string png = with_png_ending(image.file);
    if (!is_there(png)) continue;
    image.file = png;
    ++count;
  }
  return count;
}

}  // namespace elbo::data
