// SPDX-License-Identifier: MIT
// Choosing among examples.
#include "elbo/eval/latent/factored_codes.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elbo {
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

}  // namespace elbo
