// SPDX-License-Identifier: MIT
// Densities of codes under a mixture of diagonal Gaussians, a tile of its components at a time,
// over plain memory.
#pragma once
#include <cstdint>
#include <limits>

namespace elbo::measures {

/// Components: what is read of them stays in the second cache, what is made of them in the first.
inline constexpr int64_t kMixtureTile = 256;

/// log sum exp of what was added, kept as the largest term and the sum beside it.
struct RunningSum {
  double largest = -std::numeric_limits<double>::infinity();  ///< of the terms so far
  double sum = 0;                                             ///< of exp(term - largest)

  /// log sum exp.
  double log() const;
};

/// Components of a mixture: values of dimension d and component j at [d * stride + j].
struct MixtureTile {
  const float* mean;       ///< of the component
  const float* precision;  ///< 1 / variance
  const float* offset;     ///< -(log variance + log 2 pi) / 2
  int64_t stride;          ///< from one dimension to the next, in floats
  int64_t count;           ///< at most kMixtureTile
  int64_t size;            ///< dimensions
};

/// Adds log N(z_d; component j) to sums[d] for each dimension, and their sum over dimensions to
/// sums[size].
void add_tile(const MixtureTile& tile, const float* z, RunningSum* sums);

}  // namespace elbo::measures
