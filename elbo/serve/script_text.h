// SPDX-License-Identifier: MIT
// Scripts and style sheets as they are sent: without what only readers of the source need.
#pragma once
#include <string>
#include <string_view>

namespace elbo::serve {

/// A script or a style sheet whose lines that are comment and nothing else are empty, but for the
/// licence. The others keep their numbers, so errors name places in the source. No text of a script
/// may have a line that begins like a comment.
std::string without_comments(std::string_view text);

}  // namespace elbo::serve
