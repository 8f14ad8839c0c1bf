// SPDX-License-Identifier: MIT
// Escaping that also replaces what XML 1.0 does not allow, and base64.
#include "elbo/io/escape.h"

#include <algorithm>
#include <cstdint>

#include "elbo/core/characters.h"
#include "elbo/core/str.h"

namespace elbo::io {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

/// Whether XML 1.0 has the character; of control characters it takes two.
bool in_markup(char32_t code) {
  const bool no_character = code == 0xFFFE || code == 0xFFFF;
  return code == '\n' || code == '\t' || !(is_control(code) || no_character);
}

std::string_view entity(char c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return {};
  }
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (size_t at = 0; at < text.size();) {
    const auto [code, length] = first_character(text.substr(at));
    const bool allowed = length > 0 && in_markup(code);
    const std::string_view sequence = text.substr(at, allowed ? length : 1);
    const std::string_view named = length == 1 ? entity(text[at]) : std::string_view{};
    if (!allowed) out += kReplacement;
    else if (is_deceptive(code)) out += printable(sequence);
    else out += named.empty() ? sequence : named;
    at += sequence.size();
  }
  return out;
}

std::string base64(ByteView bytes) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t at = 0; at < bytes.size(); at += 3) {
    const size_t have = std::min<size_t>(3, bytes.size() - at);
    uint32_t word = 0;
    for (size_t i = 0; i < 3; ++i)
      word = word << 8 | (i < have ? std::to_integer<uint32_t>(bytes[at + i]) : 0U);
    for (size_t digit = 0; digit < 4; ++digit)
      out += digit <= have ? kDigits[word >> (18 - 6 * digit) & 63U] : '=';
  }
  return out;
}

}  // namespace elbo::io
