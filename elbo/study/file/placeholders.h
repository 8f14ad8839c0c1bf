// SPDX-License-Identifier: MIT
// "{run}", "{run:NAME}", "{out}", "{figure:ID}" in texts of a study.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "elbo/core/node.h"

namespace elbo::study {

/// What stands between braces: "run" and, behind a colon, "gan".
struct Placeholder {
  std::string word, name;  ///< `name` is "" where there is no colon
};

/// The placeholders of a text in their order. Braces around anything but small letters, with a
/// colon and a name or without, are none.
std::vector<Placeholder> placeholders_in(std::string_view text);

/// The text with every placeholder replaced.
std::string replaced(std::string_view text,
                     const std::function<std::string(const Placeholder&)>& with);

/// The tree with every placeholder in its texts replaced; places stay.
Node replaced(const Node& tree, const std::function<std::string(const Placeholder&)>& with);

/// Calls `see` with every text of the tree.
void each_text(const Node& tree, const std::function<void(const Node& text)>& see);

}  // namespace elbo::study
