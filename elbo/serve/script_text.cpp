// SPDX-License-Identifier: MIT
// Line by line; comments behind code stay, which would need a parser.
#include "elbo/serve/static_files.h"

#include <algorithm>

namespace elbo::serve {
namespace {

std::string_view inner_text(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r";
  const size_t first = line.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(kBlanks) + 1 - first);
}

/// Tells which lines are comment alone.
class CommentLines {
 public:
  bool next(std::string_view line) {
    const std::string_view inner = inner_text(line);
    if (inside_) {
      inside_ = inner.find("*/") == std::string_view::npos;
      return inside_ || inner.ends_with("*/");
    }
    if (inner.starts_with("//")) return true;
    if (!inner.starts_with("/*")) return false;
    const size_t end = inner.find("*/", 2);
    inside_ = end == std::string_view::npos;
    return inside_ || end + 2 == inner.size();
  }

 private:
  bool inside_ = false;
};

}  // namespace

std::string without_comments(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  CommentLines lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const bool is_licence = line.find("SPDX-License-Identifier") != std::string_view::npos;
    if (!lines.next(line) || is_licence) out += line;
    if (end < text.size()) out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace elbo::serve
