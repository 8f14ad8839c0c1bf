// SPDX-License-Identifier: MIT
// Codes beside the factors that made the examples: what every measure of disentanglement looks at,
// as plain memory.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "elbo/core/rng.h"

namespace elbo {

/// A number for each code (row) and factor (column), or the other way round where that is said.
using Matrix = std::vector<std::vector<double>>;

/// N examples, by columns. Made and checked by factored_codes() (factored_tensors.h).
struct FactoredCodes {
  std::vector<std::vector<double>> codes;     ///< Z columns of N
  std::vector<std::vector<int32_t>> factors;  ///< F columns of N levels, 0 .. levels[f] - 1
  std::vector<int32_t> levels;                ///< (F), each at least 2
  std::vector<bool> ordered;                  ///< (F): whether its levels are steps of one quantity

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

}  // namespace elbo
