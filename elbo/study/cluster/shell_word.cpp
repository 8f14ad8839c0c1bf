// SPDX-License-Identifier: MIT
// Quoting.
#include "elbo/study/cluster/shell_word.h"

#include <algorithm>
#include <string_view>

#include "elbo/core/str.h"

namespace elbo::study {
namespace {

bool is_plain_in_shell(const std::string& text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./:,@";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return kPlain.find(c) != std::string_view::npos;
  });
}

}  // namespace

std::string shell_word(const std::string& text) {
  if (is_plain_in_shell(text)) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

std::string shell_line(const std::vector<std::string>& words) {
  std::vector<std::string> quoted;
  for (const std::string& word : words) quoted.push_back(shell_word(word));
  return join(quoted, " ");
}

std::string make_text(const std::string& shell_text) {
  std::string out;
  for (const char c : shell_text) {
    if (c == '$') out += "$$";
    else if (c == '#') out += "$(HASH)";
    else if (c == '\n') out += "'\"$$NL\"'";
    else out += c;
  }
  return out;
}

}  // namespace elbo::study
