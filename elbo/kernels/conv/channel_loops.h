// SPDX-License-Identifier: MIT
// The innermost loops of channel_passes.h, over plain memory.
#pragma once
#include <cstdint>

#include "elbo/kernels/activation_kind.h"

namespace elbo {

inline constexpr int64_t kTileLanes = 16;

/// `rows` rows of `lanes` (at most kTileLanes) values, `stride` apart. Arrays named after a lane
/// have an entry for each. Lanes from `used` on only fill up a block: zero in every image and every
/// array, and written as zero.
struct Tile {
  int64_t rows, stride, lanes, used;
};

/// Adds, lane by lane, x - shift to sums[0 ...] and its square to sums[kTileLanes ...].
void tile_moments(const Tile& tile, const float* x, const float* shift, float* sums);

/// y = f((x - mean) scale + shift); y may be x.
struct TileAffine {
  const float* x;
  float* y;
  const float* mean;
  const float* scale;
  const float* shift;
};
void tile_affine(const Tile& tile, const TileAffine& lane, Activation activation);

/// h = g f'(y) to out unless that is null (may be g); adds h to sums.
struct TileSlopes {
  const float* g;
  const float* y;
  float* out;
  float* sums;
};
void tile_slopes(const Tile& tile, const TileSlopes& lane, Activation activation);

/// Adds h to sums[0 ...] and h (x - mean) to sums[kTileLanes ...].
struct TileNormSums {
  const float* g;
  const float* y;
  const float* x;
  const float* mean;
  float* sums;
};
void tile_norm_sums(const Tile& tile, const TileNormSums& lane, Activation activation);

/// out = scale (h - offset - (x - mean) slope); out may be g.
struct TileNormGradient {
  const float* g;
  const float* y;
  const float* x;
  const float* mean;
  const float* scale;
  const float* offset;
  const float* slope;
  float* out;
};
void tile_norm_gradient(const Tile& tile, const TileNormGradient& lane, Activation activation);

}  // namespace elbo
