// SPDX-License-Identifier: MIT
// The best pairing of as many rows as columns, exactly, for real costs: Jonker and Volgenant 1987
// ("A shortest augmenting path algorithm for dense and sparse linear assignment problems"): column
// reduction, augmenting row reduction, then a shortest path for each row that is left. Over plain
// memory. Time grows about with the third power of the count.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

namespace elbo::kernels {

/// Costs, a row at a time: the `count` finite numbers of a row, which need to be there until the
/// next call only. So a matrix that does not fit in memory can be computed as it is asked for.
using CostRow = std::function<const double*(int64_t row)>;

/// The column of each row, each column once, so that the sum of the costs is the smallest there is.
std::vector<int64_t> best_pairing(int64_t count, const CostRow& row);

/// The same of a matrix that lies row behind row.
std::vector<int64_t> best_pairing(int64_t count, const double* costs);

}  // namespace elbo::kernels
