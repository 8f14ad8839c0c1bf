// SPDX-License-Identifier: MIT
// Text from values: str() of core/text_part.h, lists in words, and quoting that is safe on a
// terminal.
#pragma once
#include <string>
#include <string_view>

#include "elbo/core/text_part.h"

namespace elbo {

/// `text` with control characters, bytes outside UTF-8 and characters that deceive
/// (core/characters.h) written as \n, \xNN, \uNNNN, so that a name cannot steer a terminal.
std::string printable(std::string_view text);

/// The same, but with its lines and tabs. Whatever is printed for people passes it on its way:
/// names, titles and texts of strangers' files cannot steer a terminal.
std::string printable_lines(std::string_view text);

/// `parts` with `separator` between them.
template <class Range>
std::string join(const Range& parts, std::string_view separator) {
  std::string out;
  bool first = true;
  for (const auto& part : parts) {
    if (!first) out += separator;
    out += str(part);
    first = false;
  }
  return out;
}

}  // namespace elbo
