// SPDX-License-Identifier: MIT
// Counts in words: "1 example", "2 examples".
#pragma once
#include <concepts>
#include <string>
#include <string_view>

#include "elbo/core/str.h"

namespace elbo {

/// "12 TIFF files", "1 TIFF file": a count and its noun, whose plural is `many`, or `one` with an s
/// where none is given.
template <std::integral Count>
std::string counted(Count count, std::string_view one, std::string_view many = {}) {
  if (count == 1) return str(count, " ", one);
  return many.empty() ? str(count, " ", one, "s") : str(count, " ", many);
}

}  // namespace elbo
