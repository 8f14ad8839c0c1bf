// SPDX-License-Identifier: MIT
// Checks and makes plain names.
#include "elbo/run/plain_name.h"

#include <algorithm>

namespace elbo {
namespace {

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool is_plain(char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; }

}  // namespace

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= 100 && name.front() != '.' && name.front() != '-' && std::ranges::all_of(name, is_plain);
}

std::string plain_name(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (out.size() == 60) break;
    if (c == '_' || is_letter_or_digit(c)) out += static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    else if (!out.empty() && out.back() != '-') out += '-';
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.empty() ? "run" : out;
}

}  // namespace elbo
