// SPDX-License-Identifier: MIT
// Each loop is compiled for every activation, and for tiles of 8 and 16 lanes, whose sums then stay
// in registers.
#include "elbo/kernels/conv/channel_loops.h"

#include <utility>

#include "elbo/kernels/activation_lane.h"

namespace elbo::kernels {
namespace {

template <int64_t value>
struct Count {
  ELBO_INLINE operator int64_t() const { return value; }
};

template <Activation value>
struct Kind {};

/// body(lanes) with a number that the compiler knows, if it is one of the usual.
template <class Body>
ELBO_INLINE void by_lanes(int64_t lanes, const Body& body) {
  if (lanes == 8) body(Count<8>());
  else if (lanes == 16) body(Count<16>());
  else body(lanes);
}

template <class Body>
ELBO_INLINE void by_activation(Activation activation, const Body& body) {
  switch (activation) {
    case Activation::none: return body(Kind<Activation::none>());
    case Activation::relu: return body(Kind<Activation::relu>());
    case Activation::leaky_relu: return body(Kind<Activation::leaky_relu>());
    case Activation::tanh: return body(Kind<Activation::tanh>());
    case Activation::elu: return body(Kind<Activation::elu>());
    case Activation::sigmoid: return body(Kind<Activation::sigmoid>());
  }
}

template <class Lanes>
ELBO_INLINE void moments_of(const Tile& tile, Lanes lanes, const float* x,
                            std::pair<const float*, float*> shift_sums) {
  const auto [shift, sums] = shift_sums;
  float sum[kTileLanes] = {}, squares[kTileLanes] = {};
  for (int64_t row = 0; row < tile.rows; ++row, x += tile.stride)
    for (int64_t i = 0; i < lanes; ++i) {
      const float d = x[i] - shift[i];
      sum[i] += d;
      squares[i] += d * d;
    }
  for (int64_t i = 0; i < lanes; ++i) sums[i] += sum[i], sums[kTileLanes + i] += squares[i];
}

template <Activation kind, class Lanes>
ELBO_INLINE void affine_of(const Tile& tile, Lanes lanes, const TileAffine& in) {
  for (int64_t row = 0; row < tile.rows; ++row) {
    const int64_t at = row * tile.stride;
    float y[kTileLanes];  // so that x and in.y may be the same
    for (int64_t i = 0; i < lanes; ++i)
      y[i] = value_lane<kind>((in.x[at + i] - in.mean[i]) * in.scale[i] + in.shift[i]);
    if constexpr (kind == Activation::sigmoid)  // the only one that is not zero at zero
      for (int64_t i = tile.used; i < lanes; ++i) y[i] = 0;
    for (int64_t i = 0; i < lanes; ++i) in.y[at + i] = y[i];
  }
}

template <Activation kind, class Lanes>
ELBO_INLINE void slopes_of(const Tile& tile, Lanes lanes, const TileSlopes& in) {
  float sum[kTileLanes] = {};
  for (int64_t row = 0; row < tile.rows; ++row) {
    const int64_t at = row * tile.stride;
    float h[kTileLanes];
    for (int64_t i = 0; i < lanes; ++i)
      h[i] = slope_lane<kind>(in.g[at + i], kind == Activation::none ? 0.f : in.y[at + i]);
    for (int64_t i = 0; i < lanes; ++i) sum[i] += h[i];
    if (in.out != nullptr)
      for (int64_t i = 0; i < lanes; ++i) in.out[at + i] = h[i];
  }
  for (int64_t i = 0; i < lanes; ++i) in.sums[i] += sum[i];
}

template <Activation kind, class Lanes>
ELBO_INLINE void norm_sums_of(const Tile& tile, Lanes lanes, const TileNormSums& in) {
  float sum[kTileLanes] = {}, moment[kTileLanes] = {};
  for (int64_t row = 0; row < tile.rows; ++row) {
    const int64_t at = row * tile.stride;
    for (int64_t i = 0; i < lanes; ++i) {
      const float h = slope_lane<kind>(in.g[at + i], kind == Activation::none ? 0.f : in.y[at + i]);
      sum[i] += h;
      moment[i] += h * (in.x[at + i] - in.mean[i]);
    }
  }
  for (int64_t i = 0; i < lanes; ++i) in.sums[i] += sum[i], in.sums[kTileLanes + i] += moment[i];
}

template <Activation kind, class Lanes>
ELBO_INLINE void norm_gradient_of(const Tile& tile, Lanes lanes, const TileNormGradient& in) {
  for (int64_t row = 0; row < tile.rows; ++row) {
    const int64_t at = row * tile.stride;
    float out[kTileLanes];
    for (int64_t i = 0; i < lanes; ++i) {
      const float h = slope_lane<kind>(in.g[at + i], kind == Activation::none ? 0.f : in.y[at + i]);
      out[i] = in.scale[i] * (h - in.offset[i] - (in.x[at + i] - in.mean[i]) * in.slope[i]);
    }
    for (int64_t i = 0; i < lanes; ++i) in.out[at + i] = out[i];
  }
}

#define ELBO_LANES [&](auto lanes) __attribute__((always_inline))
#define ELBO_KIND [&]<Activation kind>(Kind<kind>) __attribute__((always_inline))

ELBO_TARGET_CLONES void moments(const Tile& tile, const float* x, const float* shift, float* sums) {
  by_lanes(
      tile.lanes, ELBO_LANES {
        moments_of(tile, lanes, x, {shift, sums});
      });
}

ELBO_TARGET_CLONES void affine(const Tile& tile, const TileAffine& in, Activation activation) {
  by_activation(
      activation, ELBO_KIND {
        by_lanes(
            tile.lanes, ELBO_LANES { affine_of<kind>(tile, lanes, in); });
      });
}

ELBO_TARGET_CLONES void slopes(const Tile& tile, const TileSlopes& in, Activation activation) {
  by_activation(
      activation, ELBO_KIND {
        by_lanes(
            tile.lanes, ELBO_LANES { slopes_of<kind>(tile, lanes, in); });
      });
}

ELBO_TARGET_CLONES void norm_sums(const Tile& tile, const TileNormSums& in, Activation activation) {
  by_activation(
      activation, ELBO_KIND {
        by_lanes(
            tile.lanes, ELBO_LANES { norm_sums_of<kind>(tile, lanes, in); });
      });
}

ELBO_TARGET_CLONES void norm_gradient(const Tile& tile, const TileNormGradient& in,
                                      Activation activation) {
  by_activation(
      activation, ELBO_KIND {
        by_lanes(
            tile.lanes, ELBO_LANES { norm_gradient_of<kind>(tile, lanes, in); });
      });
}

#undef ELBO_LANES
#undef ELBO_KIND

}  // namespace

void tile_moments(const Tile& tile, const float* x, const float* shift, float* sums) {
  moments(tile, x, shift, sums);
}
void tile_affine(const Tile& tile, const TileAffine& in, Activation activation) {
  affine(tile, in, activation);
}
void tile_slopes(const Tile& tile, const TileSlopes& in, Activation activation) {
  slopes(tile, in, activation);
}
void tile_norm_sums(const Tile& tile, const TileNormSums& in, Activation activation) {
  norm_sums(tile, in, activation);
}
void tile_norm_gradient(const Tile& tile, const TileNormGradient& in, Activation activation) {
  norm_gradient(tile, in, activation);
}

}  // namespace elbo::kernels
