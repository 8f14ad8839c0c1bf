// SPDX-License-Identifier: MIT
// Checks, columns, levels counted from 0 in their order.
#include "elbo/eval/latent/factored_tensors.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/eval/latent/checked.h"

namespace elbo {
namespace {

/// The columns of a dense (N, C) tensor.
template <class Value>
std::vector<std::vector<Value>> columns_of(const Tensor& rows) {
  const auto count = static_cast<size_t>(rows.size(0)), columns = static_cast<size_t>(rows.size(1));
  const Value* values = rows.data_ptr<Value>();
  std::vector<std::vector<Value>> out(columns, std::vector<Value>(count));
  for (size_t i = 0; i < count; ++i)
    for (size_t j = 0; j < columns; ++j) out[j][i] = values[i * columns + j];
  return out;
}

/// The different values of `column`, ascending.
std::vector<int64_t> distinct(std::vector<int64_t> column) {
  std::sort(column.begin(), column.end());
  column.erase(std::unique(column.begin(), column.end()), column.end());
  return column;
}

}  // namespace

FactoredCodes factored_codes(const Tensor& codes, const Tensor& factors,
                             const std::vector<int64_t>& categorical) {
  const Tensor rows = checked_rows(codes, "codes");
  if (!factors.defined() || factors.dim() != 2 || at::isFloatingType(factors.scalar_type()))
    throw ShapeError("factors: want whole numbers (examples, factors)");
  if (factors.size(0) != rows.size(0))
    throw ShapeError("factors: got ", factors.size(0), " rows for ", rows.size(0), " codes");
  if (factors.size(1) < 1) throw DataError("factors: there are none");
  FactoredCodes out;
  out.codes = columns_of<double>(rows);
  for (const std::vector<int64_t>& column :
       columns_of<int64_t>(factors.to(torch::kCPU, torch::kInt64).contiguous())) {
    const std::vector<int64_t> values = distinct(column);
    if (values.size() < 2)
      throw DataError("factor ", out.levels.size(),
                      ": has one level only, so a code cannot tell anything of it; leave it out");
    std::vector<int32_t> levels;
    for (const int64_t value : column)
      levels.push_back(static_cast<int32_t>(std::lower_bound(values.begin(), values.end(), value) -
                                            values.begin()));
    out.factors.push_back(levels);
    out.levels.push_back(static_cast<int32_t>(values.size()));
  }
  out.ordered.assign(out.levels.size(), true);
  for (const int64_t factor : categorical) {
    if (factor < 0 || factor >= factors.size(1))
      throw UsageError("factor ", factor, ": there are ", factors.size(1));
    out.ordered[static_cast<size_t>(factor)] = false;
  }
  return out;
}

}  // namespace elbo
