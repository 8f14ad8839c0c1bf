// SPDX-License-Identifier: MIT
// Text that is safe to print, and pieces of text to characters.
#include "elbo/core/str.h"

#include <fmt/format.h>

#include <iterator>

#include "elbo/core/characters.h"

namespace elbo {
namespace {

/// How a byte sequence that must not reach a terminal is shown: the names that C has for it, the
/// number of the character, or its bytes.
std::string shown_instead(std::string_view sequence, char32_t code) {
  if (sequence == "\n") return "\\n";
  if (sequence == "\r") return "\\r";
  if (sequence == "\t") return "\\t";
  if (is_deceptive(code))
    return code > 0xFFFF ? fmt::format("\\U{:08x}", static_cast<uint32_t>(code))
                         : fmt::format("\\u{:04x}", static_cast<uint32_t>(code));
  std::string out;
  for (const char c : sequence)
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(c));
  return out;
}

std::string printable_but(std::string_view text, std::string_view kept) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const auto [code, length] = first_character(text.substr(i));
    const std::string_view sequence = text.substr(i, length == 0 ? 1 : length);
    const bool unsafe = length == 0 || is_control(code) || is_deceptive(code);
    if (unsafe && kept.find(sequence[0]) == std::string_view::npos)
      out += shown_instead(sequence, length == 0 ? 0 : code);
    else out += sequence;
    i += sequence.size();
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text) { return printable_but(text, ""); }

std::string printable_lines(std::string_view text) { return printable_but(text, "\n\t"); }

void TextPart::append_to(std::string& out) const {
  std::visit([&out](const auto& value) { fmt::format_to(std::back_inserter(out), "{}", value); },
             value_);
}

std::string concatenated(std::initializer_list<TextPart> parts) {
  std::string out;
  for (const TextPart& part : parts) part.append_to(out);
  return out;
}

}  // namespace elbo
