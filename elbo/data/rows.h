// SPDX-License-Identifier: MIT
// Rows of an array or a table as the examples of a split: the test split is the rows whose numbers
// have a hash below a share, so that rows behind the last move none.
#pragma once
#include <cstdint>
#include <vector>

#include "elbo/data/dataset.h"

namespace elbo {

/// In [0, 1), from the number of a row alone.
double place_of_row(int64_t row);

/// The rows of 0 .. count - 1 that are in the training or test split, ascending.
std::vector<int64_t> rows_of_split(int64_t count, double test_share, Split split);

}  // namespace elbo
