// SPDX-License-Identifier: MIT
// One pass over the characters.
#include "elbo/io/toml_depth.h"

#include <algorithm>

#include "elbo/core/error.h"

namespace elbo {
namespace {

constexpr int kMostNesting = 32;

/// Where the string that opens at `at` ends: one past its closing quote. Unclosed ones end with the line, or with the text.
size_t string_end(std::string_view text, size_t at) {
  const char quote = text[at];
  const std::string_view triple = quote == '"' ? "\"\"\"" : "'''";
  const bool multiline = text.substr(at).starts_with(triple);
  for (size_t i = at + (multiline ? 3 : 1); i < text.size(); ++i) {
    if (text[i] == '\\' && quote == '"') ++i;
    else if (multiline && text.substr(i).starts_with(triple)) return i + 3;
    else if (!multiline && text[i] == quote) return i + 1;
    else if (!multiline && text[i] == '\n') return i;
  }
  return text.size();
}

}  // namespace

void check_toml_depth(std::string_view text, const std::string& file) {
  int brackets = 0, dots = 0, line = 1;
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      i = string_end(text, i);
      continue;
    }
    if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
      continue;
    }
    if (c == '\n') ++line;
    if (c == '[' || c == '{') ++brackets;
    if ((c == ']' || c == '}') && brackets > 0) --brackets;
    if (c == '=' || c == ',' || c == '\n') dots = 0;
    if (c == '.') ++dots;
    if (brackets > kMostNesting || dots > kMostNesting) throw ConfigError(file, ":", line, ": nested deeper than ", kMostNesting, " levels");
    ++i;
  }
}

}  // namespace elbo
