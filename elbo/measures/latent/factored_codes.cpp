// SPDX-License-Identifier: MIT
// Columns of codes; levels counted from 0 in their order, by value or by rank; choices among
// examples.
#include "elbo/measures/latent/factored_codes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "elbo/core/error.h"
#include "elbo/measures/latent/checked.h"

namespace elbo::measures {

namespace {

template <class Value>
std::vector<Value> picked(const std::vector<Value>& column, std::span<const int64_t> rows) {
  std::vector<Value> out;
  out.reserve(rows.size());
  for (const int64_t row : rows) out.push_back(column[static_cast<size_t>(row)]);
  return out;
}

bool varies(const std::vector<int32_t>& levels) {
  return std::any_of(levels.begin(), levels.end(),
                     [&levels](int32_t level) { return level != levels.front(); });
}

double deviation(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  double sum = 0, squares = 0;
  for (const double value : values) sum += value;
  for (const double value : values) squares += (value - sum / count) * (value - sum / count);
  return std::sqrt(squares / (count - 1));
}

}  // namespace

FactoredCodes chosen(const FactoredCodes& data, std::span<const int64_t> rows) {
  FactoredCodes out{{}, {}, data.levels, data.ordered};
  for (const auto& column : data.codes) out.codes.push_back(picked(column, rows));
  for (const auto& column : data.factors) out.factors.push_back(picked(column, rows));
  return out;
}

std::pair<FactoredCodes, FactoredCodes> train_and_test(const FactoredCodes& data, int64_t most,
                                                       Rng& rng) {
  const std::vector<int64_t> order = rng.permutation(data.count());
  const int64_t train = std::min(most, data.count() - data.count() / 3),
                test = std::min(std::max<int64_t>(1, most / 2), data.count() - train);
  const std::span<const int64_t> rows(order);
  return {chosen(data, rows.first(static_cast<size_t>(train))),
          chosen(data, rows.subspan(static_cast<size_t>(train), static_cast<size_t>(test)))};
}

double lead(std::span<const double> values) {
  double first = 0, second = 0;
  for (const double value : values) {
    second = std::max(second, std::min(first, value));
    first = std::max(first, value);
  }
  return first - second;
}

double error_by_tenths(const FactoredCodes& data,
                       const std::function<double(const FactoredCodes&)>& score, Rng& rng) {
  constexpr size_t kParts = 10, kFewest = 20;
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  const std::vector<int64_t> order = rng.permutation(data.count());
  const size_t rows = order.size() / kParts;
  if (rows < kFewest) return kUnknown;
  std::vector<double> scores;
  for (size_t part = 0; part < kParts; ++part) {
    const FactoredCodes tenth = chosen(data, std::span(order).subspan(part * rows, rows));
    if (!std::all_of(tenth.factors.begin(), tenth.factors.end(), varies)) return kUnknown;
    scores.push_back(score(tenth));
  }
  return deviation(scores) / std::sqrt(static_cast<double>(kParts));
}

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

}  // namespace elbo::measures
