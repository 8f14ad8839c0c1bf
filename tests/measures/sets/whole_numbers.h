// SPDX-License-Identifier: MIT
// Sets of whole numbers, where distances are often equal and known exactly, and what measures of
// neighbours are of them, in whole numbers by every pair.
#pragma once
#include <torch/types.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "elbo/measures/sets/neighbours.h"

namespace elbo::test {

using WholeRows = std::vector<std::vector<int64_t>>;

/// The values of (N, D) features that are whole.
inline WholeRows whole_rows(const Tensor& features) {
  WholeRows out;
  const Tensor values = features.to(torch::kInt64).contiguous();
  for (int64_t i = 0; i < values.size(0); ++i)
    out.emplace_back(values.data_ptr<int64_t>() + i * values.size(1),
                     values.data_ptr<int64_t>() + (i + 1) * values.size(1));
  return out;
}

inline int64_t squared_distance_of(const std::vector<int64_t>& a, const std::vector<int64_t>& b) {
  int64_t sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

/// Squared distances of `row` to all of `rows`, ascending; `itself` is left out, -1: none.
inline std::vector<int64_t> sorted_distances(const std::vector<int64_t>& row, const WholeRows& rows,
                                             int64_t itself) {
  std::vector<int64_t> out;
  for (size_t j = 0; j < rows.size(); ++j)
    if (static_cast<int64_t>(j) != itself) out.push_back(squared_distance_of(row, rows[j]));
  std::sort(out.begin(), out.end());
  return out;
}

/// By every pair.
inline measures::Prdc prdc_of_whole(const WholeRows& real, const WholeRows& generated, int64_t k) {
  const auto radii = [k](const WholeRows& rows) {
    std::vector<int64_t> out;
    for (size_t i = 0; i < rows.size(); ++i)
      out.push_back(
          sorted_distances(rows[i], rows, static_cast<int64_t>(i))[static_cast<size_t>(k) - 1]);
    return out;
  };
  const std::vector<int64_t> real_radii = radii(real), generated_radii = radii(generated);
  int64_t held = 0, reached = 0, pairs = 0, covering = 0;
  std::vector<bool> is_held(generated.size());
  for (size_t i = 0; i < real.size(); ++i) {
    bool covers = false, reach = false;
    for (size_t j = 0; j < generated.size(); ++j) {
      const int64_t d = squared_distance_of(real[i], generated[j]);
      if (d < real_radii[i]) covers = true, ++pairs, is_held[j] = true;
      if (d < generated_radii[j]) reach = true;
    }
    covering += covers, reached += reach;
  }
  held = std::count(is_held.begin(), is_held.end(), true);
  const auto n = static_cast<double>(real.size()), m = static_cast<double>(generated.size());
  return {static_cast<double>(held) / m, static_cast<double>(reached) / n,
          static_cast<double>(pairs) / (m * static_cast<double>(k)),
          static_cast<double>(covering) / n};
}

}  // namespace elbo::test
