// SPDX-License-Identifier: MIT
// Counting what is there.
#include "elbo/data/picture_places.h"

#include <algorithm>

#include "elbo/core/error.h"

namespace elbo {
namespace {

constexpr int64_t kLookedAt = 100;

std::string with_png_ending(const std::string& file) {
  return Path(file).replace_extension(".png").string();
}

int64_t pictures_at(const Path& place, const AttributeList& list) {
  int64_t count = 0;
  for (int64_t i = 0; i < std::min<int64_t>(kLookedAt, std::ssize(list.pictures)); ++i) {
    const std::string& file = list.pictures[static_cast<size_t>(i)].file;
    count +=
        real_fs().exists(place / file) || real_fs().exists(place / with_png_ending(file)) ? 1 : 0;
  }
  return count;
}

}  // namespace

std::vector<Path> picture_places(const Path& folder, const std::vector<std::string>& names) {
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
    if (const int64_t count = pictures_at(place, list); count > most) most = count, best = &place;
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
  for (ListedPicture& picture : list.pictures) {
    if (is_there(picture.file)) continue;
    const std::string png = with_png_ending(picture.file);
    if (!is_there(png)) continue;
    picture.file = png;
    ++count;
  }
  return count;
}

}  // namespace elbo
