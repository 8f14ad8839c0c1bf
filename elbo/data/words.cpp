// SPDX-License-Identifier: MIT
// Comparing words in either case, and counting things in words.
#include "elbo/data/words.h"

namespace elbo::data {

std::string small_letters(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::optional<Split> split_called(std::string_view word) {
  const std::string text = small_letters(word);
  if (text == "train" || text == "training") return Split::train;
  if (text == "val" || text == "valid" || text == "validation") return Split::validation;
  if (text == "test" || text == "testing") return Split::test;
  return std::nullopt;
}

}  // namespace elbo::data
