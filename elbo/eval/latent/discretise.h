// SPDX-License-Identifier: MIT
// From attributes to levels, so that measures of disentanglement can be taken on any data set with
// attributes.
#pragma once
#include <torch/types.h>

namespace elbo {

/// An attribute of so many different values is taken as it is.
inline constexpr int64_t kMostLevels = 64;
inline constexpr int64_t kAttributeBins = 10;  ///< any other is cut into bins of equal mass

/// (N, F) of a floating type -> (N, F) int64: levels counted from 0 in the order of the values.
/// Examples with the same value get the same level: a tie goes where its middle belongs.
/// ShapeError; DataError for N < 2 and values that are not finite.
torch::Tensor discretise(const torch::Tensor& attributes);

}  // namespace elbo
