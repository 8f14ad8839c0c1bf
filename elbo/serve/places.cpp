// SPDX-License-Identifier: MIT
// Ids and what they stand for, under one lock.
#include "elbo/serve/places.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/sha256.h"
#include "elbo/serve/message.h"

namespace elbo::serve {
namespace {

constexpr size_t kPlaceIdDigits = 16;

}  // namespace

std::string place_id(const Path& path) {
  return sha256_hex(bytes_of(path.native())).substr(0, kPlaceIdDigits);
}

std::string Places::add(const Path& path, PlaceKind kind) {
  ELBO_ASSERT(path.is_absolute());
  std::string id = place_id(path);
  const std::lock_guard guard(lock_);
  places_[id] = {id, path, kind};
  return id;
}

void Places::remove(std::string_view id) {
  const std::lock_guard guard(lock_);
  if (const auto found = places_.find(id); found != places_.end()) places_.erase(found);
}

std::optional<Place> Places::find(std::string_view id) const {
  const std::lock_guard guard(lock_);
  const auto found = places_.find(id);
  return found == places_.end() ? std::nullopt : std::optional(found->second);
}

Place Places::want(std::string_view id) const {
  if (auto place = find(id)) return *place;
  throw not_found("there is nothing of this id (any more); reload the page");
}

Place Places::want(std::string_view id, PlaceKind kind) const {
  Place place = want(id);
  if (place.kind != kind) throw not_found("this id belongs to something else");
  return place;
}

std::vector<Place> Places::all(PlaceKind kind) const {
  std::vector<Place> out;
  {
    const std::lock_guard guard(lock_);
    for (const auto& [id, place] : places_)
      if (place.kind == kind) out.push_back(place);
  }
  std::sort(out.begin(), out.end(), [](const Place& a, const Place& b) { return a.path < b.path; });
  return out;
}

}  // namespace elbo::serve
