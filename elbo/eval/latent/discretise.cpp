// SPDX-License-Identifier: MIT
// Levels by rank.
#include "elbo/eval/latent/discretise.h"

#include <algorithm>
#include <vector>

#include "elbo/eval/latent/checked.h"

namespace elbo {
namespace {

/// The different values of a column, and how many values lie below each; the last entry of `below`
/// is their number.
struct Ranks {
  std::vector<double> values;
  std::vector<size_t> below;
};

Ranks ranks_of(std::vector<double> column) {
  std::sort(column.begin(), column.end());
  Ranks out;
  for (size_t i = 0; i < column.size(); ++i) {
    if (i > 0 && column[i] == column[i - 1]) continue;
    out.values.push_back(column[i]);
    out.below.push_back(i);
  }
  out.below.push_back(column.size());
  return out;
}

/// The level of each of the different values. Bins that ties left empty are no levels.
std::vector<int64_t> levels_of(const Ranks& ranks) {
  std::vector<int64_t> out;
  const size_t count = ranks.below.back();
  size_t last_bin = 0;
  for (size_t i = 0; i < ranks.values.size(); ++i) {
    const size_t bin = ranks.values.size() <= static_cast<size_t>(kMostLevels)
                           ? i
                           : (ranks.below[i] + ranks.below[i + 1] - 1) *
                                 static_cast<size_t>(kAttributeBins) / (2 * count);
    out.push_back(i == 0 ? 0 : out.back() + (bin != last_bin ? 1 : 0));
    last_bin = bin;
  }
  return out;
}

}  // namespace

Tensor discretise(const Tensor& attributes) {
  const Tensor rows = checked_rows(attributes, "attributes");
  const Tensor out = torch::empty(rows.sizes(), torch::kInt64);
  const int64_t count = rows.size(0), columns = rows.size(1);
  for (int64_t f = 0; f < columns; ++f) {
    const Tensor column = rows.select(1, f).contiguous();
    const double* value = column.data_ptr<double>();
    const Ranks ranks = ranks_of({value, value + count});
    const std::vector<int64_t> levels = levels_of(ranks);
    for (int64_t i = 0; i < count; ++i)
      out.data_ptr<int64_t>()[i * columns + f] = levels[static_cast<size_t>(
          std::lower_bound(ranks.values.begin(), ranks.values.end(), value[i]) -
          ranks.values.begin())];
  }
  return out;
}

}  // namespace elbo
