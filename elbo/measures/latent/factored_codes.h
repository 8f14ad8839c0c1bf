// SPDX-License-Identifier: MIT
// Codes beside the factors that made the examples: what every measure of disentanglement looks at,
// as plain memory, and how it comes from tensors of codes, factors and attributes.
#pragma once
#include <torch/types.h>

#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "elbo/core/rng.h"

namespace elbo::measures {

/// A number for each code (row) and factor (column), or the other way round where that is said.
using Matrix = std::vector<std::vector<double>>;

/// N examples, by columns. Made and checked by factored_codes().
struct FactoredCodes {
  std::vector<std::vector<double>> codes;     ///< Z columns of N
  std::vector<std::vector<int32_t>> factors;  ///< F columns of N levels, 0 .. levels[f] - 1
  std::vector<int32_t> levels;                ///< (F), each at least 2
  std::vector<bool> ordered;                  ///< (F): whether its levels are steps of one quantity

  /// N; 0 without codes
  int64_t count() const { return codes.empty() ? 0 : static_cast<int64_t>(codes.front().size()); }
};

/// The examples `rows`, in that order.
FactoredCodes chosen(const FactoredCodes& data, std::span<const int64_t> rows);

/// Two thirds to learn from, at most `most` of them, and half as many to test with, drawn without
/// replacement.
std::pair<FactoredCodes, FactoredCodes> train_and_test(const FactoredCodes& data, int64_t most,
                                                       Rng& rng);

/// The largest of `values` less the second largest; a second that does not exist is 0.
double lead(std::span<const double> values);

/// How sure a score is, without a theory of it: its deviation over ten disjoint tenths of the
/// examples / sqrt(10). NaN for fewer than 20 a tenth, and where a tenth has one level only of a
/// factor.
double error_by_tenths(const FactoredCodes& data,
                       const std::function<double(const FactoredCodes&)>& score, Rng& rng);

/// `codes` (N, Z) of any floating type, `factors` (N, F) int64: the level of each factor, any whole
/// numbers. `categorical` names the factors whose levels have no order (a shape, an identity).
/// ShapeError; DataError for N < 2, values that are not finite, and a factor with one level only.
FactoredCodes factored_codes(const torch::Tensor& codes, const torch::Tensor& factors,
                             const std::vector<int64_t>& categorical = {});

/// An attribute of so many different values is taken as it is.
inline constexpr int64_t kMostLevels = 64;
inline constexpr int64_t kAttributeBins = 10;  ///< any other is cut into bins of equal mass

/// (N, F) of a floating type -> (N, F) int64: levels counted from 0 in the order of the values.
/// Examples with the same value get the same level: a tie goes where its middle belongs.
/// ShapeError; DataError for N < 2 and values that are not finite.
torch::Tensor discretise(const torch::Tensor& attributes);

}  // namespace elbo::measures
