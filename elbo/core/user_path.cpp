// SPDX-License-Identifier: MIT
// Home, base, dots; the cache by the XDG base directory specification.
#include "elbo/core/user_path.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "elbo/core/error.h"

namespace elbo {

std::string absolute_path(const std::string& text, const Path& base) {
  if (text.empty() || text.front() == '{') return text;
  Path path = text;
  if (text == "~" || text.starts_with("~/")) {
    const char* home = std::getenv("HOME");
    // Whoever opens it says that there is no such folder.
    if (home == nullptr || *home == '\0') return text;
    path = Path(home) / text.substr(std::min<size_t>(text.size(), 2));
  }
  const std::string whole = std::filesystem::absolute(path.is_absolute() ? path : base / path)
                                .lexically_normal()
                                .string();
  return whole.size() > 1 && whole.ends_with('/') ? whole.substr(0, whole.size() - 1) : whole;
}

bool names_a_file(std::string_view option) {
  for (const std::string_view prefix : {"test_", "validation_"})
    if (option.starts_with(prefix)) option.remove_prefix(prefix.size());
  static constexpr std::array<std::string_view, 5> kNames{"folder", "file", "images", "labels",
                                                          "examples"};
  return std::find(kNames.begin(), kNames.end(), option) != kNames.end();
}

Path cache_folder() {
  const char* set = std::getenv("XDG_CACHE_HOME");
  // A relative one is to be ignored.
  if (set != nullptr && Path(set).is_absolute()) return Path(set) / "elbo";
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home == '\0')
    throw IoError("neither XDG_CACHE_HOME nor HOME is set; set one");
  return Path(home) / ".cache" / "elbo";
}

}  // namespace elbo
