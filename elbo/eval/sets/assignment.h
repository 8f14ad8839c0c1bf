// SPDX-License-Identifier: MIT
// One-to-one matching of largest total (Kuhn 1955, Munkres 1957), by shortest augmenting paths:
// O(n^3).
#pragma once
#include <cstdint>
#include <vector>

namespace elbo {

/// For each row of `gains` (R, C), whole numbers, the column that it is matched with, each column
/// at most once, so that the sum of gains is largest; -1 for a row left over where R > C.
/// ShapeError where rows differ in length.
std::vector<int64_t> best_assignment(const std::vector<std::vector<int64_t>>& gains);

}  // namespace elbo
