// SPDX-License-Identifier: MIT
// The nearest right word for a mistyped one.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace elbo {

/// Edits (insert, delete, replace, swap neighbours) that turn `a` into `b` (Damerau-Levenshtein,
/// optimal string alignment).
int edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `word`, or "" where none is near enough to be meant (more than a third
/// of its letters, at least one, differ).
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// ` (did you mean "lr"?)`, or nothing where no candidate is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace elbo
