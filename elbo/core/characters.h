// SPDX-License-Identifier: MIT
// Characters of UTF-8, and which of them a reader does not see.
#pragma once
#include <cstddef>
#include <string_view>

namespace elbo {

/// A character and how many bytes it takes; length 0: none.
struct Utf8Character {
  char32_t code = 0;  ///< the code point
  size_t length = 0;  ///< bytes of UTF-8
};

/// The character that `text`, which is not empty, begins with; of length 0 where it begins with
/// none that is well formed (RFC 3629).
Utf8Character first_character(std::string_view text);

/// C0, DEL and C1: what a terminal may take for a command.
bool is_control(char32_t code);

/// Whether `code` draws nothing and makes a text look like another: marks, embeddings, overrides
/// and isolates of direction, ends of lines and paragraphs, blanks without width, fillers, tags.
/// Not the joiners of letters (U+200C, U+200D), which some scripts and emoji cannot do without.
bool is_deceptive(char32_t code);

}  // namespace elbo
