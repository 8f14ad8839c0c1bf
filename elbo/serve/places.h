// SPDX-License-Identifier: MIT
// The only way from what a page says to a place on the disk: an id that somebody here has
// registered. No path ever comes from a page.
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo::serve {

/// What stands at a place.
enum class PlaceKind {
  run,      ///< a run folder
  bundle,   ///< a bundle that the user named
  example,  ///< a bundle that comes with elbo
  study,    ///< the folder of a study
};

/// A folder with a name for pages.
struct Place {
  std::string id;                   ///< 16 hexadecimal digits
  Path path;                        ///< absolute
  PlaceKind kind = PlaceKind::run;  ///< what is there
};

/// The id of an absolute path: the first 16 hexadecimal digits of its SHA-256.
std::string place_id(const Path& path);

/// Everything that pages may name. Any thread may call it.
class Places {
 public:
  std::string add(const Path& path, PlaceKind kind);     ///< its id; the same path has the same
  void remove(std::string_view id);                      ///< nothing where it is not there
  std::optional<Place> find(std::string_view id) const;  ///< nothing where it is not there
  /// The same; a Refusal (404) where it is not there, or is of another kind.
  Place want(std::string_view id) const;
  /// The same, of one kind.
  Place want(std::string_view id, PlaceKind kind) const;
  std::vector<Place> all(PlaceKind kind) const;  ///< of one kind, by path

 private:
  mutable std::mutex lock_;
  std::map<std::string, Place, std::less<>> places_;  // by id
};

}  // namespace elbo::serve
