// SPDX-License-Identifier: MIT
// Pieces of a text to characters.
#include "elbo/core/text_part.h"

#include <fmt/format.h>

#include <iterator>

namespace elbo {

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
