// SPDX-License-Identifier: MIT
// Which characters a plain name may have, and making one out of any text.
#include "elbo/run/plain_name.h"

#include <algorithm>

namespace elbo::run {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_plain(char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; }

}  // namespace

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= 100 && name.front() != '.' && name.front() != '-' &&
         std::ranges::all_of(name, is_plain);
}

std::string plain_name(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (out.size() == 60) break;
    if (c == '_' || is_letter_or_digit(c))
      out += static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    else if (!out.empty() && out.back() != '-') out += '-';
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.empty() ? "run" : out;
}

std::string without_folders(std::string_view text) {
  constexpr std::string_view kBefore = " \t\n\"'`(=", kAfter = " \t\n\"'`(),;:";
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const bool begins =
        text[at] == '/' && (at == 0 || kBefore.find(text[at - 1]) != std::string_view::npos);
    if (!begins) {
      out += text[at++];
      continue;
    }
    const std::string_view path = text.substr(at, text.find_first_of(kAfter, at) - at);
    const std::string_view whole = path.substr(0, path.find_last_not_of('/') + 1);
    out += whole.empty() ? path : whole.substr(whole.rfind('/') + 1);
    at += path.size();
  }
  return out;
}

}  // namespace elbo::run
