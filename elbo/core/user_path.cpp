// SPDX-License-Identifier: MIT
// Home, base, dots.
#include "elbo/core/user_path.h"

#include <algorithm>
#include <array>
#include <cstdlib>

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

}  // namespace elbo
