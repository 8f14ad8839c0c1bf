// SPDX-License-Identifier: MIT
// Interleaves rows of examples and fills up the last group.
#include "elbo/eval/views/image_grid.h"

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"

namespace elbo::eval {

int64_t square_columns(int64_t count, int64_t fewest) {
  return std::max(fewest, static_cast<int64_t>(std::ceil(std::sqrt(static_cast<double>(count)))));
}

ImageGrid in_turn(const Tensors& rows, int64_t columns) {
  ELBO_ASSERT(!rows.empty() && columns >= 1);
  const int64_t count = rows[0].size(0);
  columns = std::min(columns, std::max<int64_t>(1, count));
  Tensors pieces;
  for (int64_t first = 0; first < count; first += columns) {
    const int64_t taken = std::min(columns, count - first);
    for (const Tensor& row : rows) {
      pieces.push_back(row.narrow(0, first, taken).to(torch::kFloat32));
      std::vector<int64_t> missing = row.sizes().vec();
      missing[0] = columns - taken;
      if (missing[0] > 0) pieces.push_back(torch::zeros(missing));
    }
  }
  return {torch::cat(pieces), columns};
}

}  // namespace elbo::eval
