// SPDX-License-Identifier: MIT
// The innermost loops of channel_passes.h, over plain memory.
#pragma once
#include <cstdint>

#include "elbo/kernels/activation_kind.h"

namespace elbo::kernels {

inline constexpr int64_t kTileLanes = 16;  ///< floats in a tile's row at most

/// `rows` rows of `lanes` (at most kTileLanes) values, `stride` apart. Arrays named after a lane
/// have an entry for each. Lanes from `used` on only fill up a block: zero in every image and every
/// array, and written as zero.
struct Tile {
  int64_t rows, stride, lanes, used;  ///< extents; stride in floats
};

/// Adds, lane by lane, x - shift to sums[0 ...] and its square to sums[kTileLanes ...].
void tile_moments(const Tile& tile, const float* x, const float* shift, float* sums);

/// y = f((x - mean) scale + shift); y may be x.
struct TileAffine {
  const float* x;      ///< input
  float* y;            ///< output
  const float* mean;   ///< by lane
  const float* scale;  ///< by lane
  const float* shift;  ///< by lane
};
/// The affine map and an activation, in one pass.
void tile_affine(const Tile& tile, const TileAffine& lane, Activation activation);

/// h = g f'(y) to out unless that is null (may be g); adds h to sums.
struct TileSlopes {
  const float* g;  ///< gradient of the output
  const float* y;  ///< values of the output
  float* out;      ///< gradient before the activation
  float* sums;     ///< by lane
};
/// The gradient of an activation, and its sums.
void tile_slopes(const Tile& tile, const TileSlopes& lane, Activation activation);

/// Adds h to sums[0 ...] and h (x - mean) to sums[kTileLanes ...].
struct TileNormSums {
  const float* g;     ///< gradient of the output
  const float* y;     ///< values of the output
  const float* x;     ///< input of the norm
  const float* mean;  ///< by lane
  float* sums;        ///< two for each lane
};
/// The sums that a norm's gradient needs.
void tile_norm_sums(const Tile& tile, const TileNormSums& lane, Activation activation);

/// out = scale (h - offset - (x - mean) slope); out may be g.
struct TileNormGradient {
  const float* g;       ///< gradient of the output
  const float* y;       ///< values of the output
  const float* x;       ///< input of the norm
  const float* mean;    ///< by lane
  const float* scale;   ///< by lane
  const float* offset;  ///< by lane
  const float* slope;   ///< by lane
  float* out;           ///< gradient of the input
};
/// The gradient of a norm by its input.
void tile_norm_gradient(const Tile& tile, const TileNormGradient& lane, Activation activation);

}  // namespace elbo::kernels
