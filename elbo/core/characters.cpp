// SPDX-License-Identifier: MIT
// Decoding by the table of RFC 3629; the ranges are those of Unicode's default ignorable and format
// characters.
#include "elbo/core/characters.h"

#include <algorithm>
#include <array>

namespace elbo {
namespace {

struct CodeRange {
  char32_t first, last;
};

constexpr std::array kDeceptive{
    CodeRange{0x00AD, 0x00AD},  // soft hyphen
    CodeRange{0x034F, 0x034F},  // combining grapheme joiner
    CodeRange{0x061C, 0x061C},  // Arabic letter mark
    CodeRange{0x115F, 0x1160},  // Hangul fillers
    CodeRange{0x17B4, 0x17B5},  // Khmer inherent vowels
    CodeRange{0x180B, 0x180F},  // Mongolian selectors and vowel separator
    CodeRange{0x200B, 0x200B},  // blank without width
    CodeRange{0x200E, 0x200F},  // marks of direction
    // Ends of line and paragraph; embeddings and overrides of direction.
    CodeRange{0x2028, 0x202E},
    // Word joiner, invisible operators, isolates, former format characters.
    CodeRange{0x2060, 0x206F}, CodeRange{0x3164, 0x3164},  // Hangul filler
    CodeRange{0xFEFF, 0xFEFF},                             // blank without width, byte order mark
    CodeRange{0xFFA0, 0xFFA0},                             // halfwidth Hangul filler
    CodeRange{0xFFF0, 0xFFFB},    // unassigned ignorables, interlinear annotation
    CodeRange{0x1BCA0, 0x1BCA3},  // shorthand format controls
    CodeRange{0x1D173, 0x1D17A},  // musical format controls
    CodeRange{0xE0000, 0xE0FFF},  // tags, further selectors
};

}  // namespace

Utf8Character first_character(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return {};
  char32_t code = first & (0x7FU >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3FU);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return overlong || surrogate || code > 0x10FFFF ? Utf8Character{} : Utf8Character{code, length};
}

bool is_control(char32_t code) { return code < 0x20 || (code >= 0x7F && code < 0xA0); }

bool is_deceptive(char32_t code) {
  return std::ranges::any_of(kDeceptive, [&](const CodeRange& range) {
    return code >= range.first && code <= range.last;
  });
}

}  // namespace elbo
