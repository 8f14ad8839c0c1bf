// SPDX-License-Identifier: MIT
// Images are cut into tiles whose rows hold up to 16 lanes: a block of channels, 16 of many
// channels, or 16 neighbouring positions of one channel.
#include "elbo/kernels/conv/channel_passes.h"

#include <algorithm>

#include "elbo/kernels/conv/channel_loops.h"
#include "elbo/kernels/parallel_for.h"

namespace elbo::kernels {
namespace {

/// A tile and where it is. Lane i belongs to channel + i * step.
struct TilePlace {
  Tile tile;
  int64_t offset, channel, step, image;
};

/// Values of each channel of the tile's lanes.
struct Lanes {
  float values[kTileLanes] = {};

  Lanes(const std::vector<float>& of, const TilePlace& at) {
    for (int64_t i = 0; i < at.tile.used; ++i)
      values[i] = of[static_cast<size_t>(at.channel + i * at.step)];
  }
};

int64_t tiles_of(const ChannelLayout& at) { return (at.channels + kTileLanes - 1) / kTileLanes; }

/// work(place) for one channel in rows of its own (NCHW): whole rows of lanes, then the rest.
template <class Work>
void plane(const ChannelLayout& at, int64_t index, const Work& work) {
  const int64_t rows = at.positions / kTileLanes, rest = at.positions % kTileLanes;
  TilePlace place{{rows, kTileLanes, kTileLanes, kTileLanes},
                  index * at.positions,
                  index % at.channels,
                  0,
                  index / at.channels};
  if (rows > 0) work(place);
  place.offset += rows * kTileLanes;
  place.tile = {1, rest, rest, rest};
  if (rest > 0) work(place);
}

/// work(place) for the index-th block of channels.
template <class Work>
void block(const ChannelLayout& at, int64_t index, const Work& work) {
  if (at.lanes > kTileLanes) {  // one block, cut across
    const int64_t image = index / tiles_of(at), channel = index % tiles_of(at) * kTileLanes;
    const int64_t lanes = std::min(kTileLanes, at.channels - channel);
    return work({{at.positions, at.lanes, lanes, lanes},
                 image * at.positions * at.lanes + channel,
                 channel,
                 1,
                 image});
  }
  const int64_t blocks = (at.channels + at.lanes - 1) / at.lanes,
                channel = index % blocks * at.lanes;
  work({{at.positions, at.lanes, at.lanes, std::min(at.lanes, at.channels - channel)},
        index * at.positions * at.lanes,
        channel,
        1,
        index / blocks});
}

/// work(place) for every tile, with all threads. No channel of an image is ever shared between
/// threads.
template <class Work>
void each_tile(const ChannelLayout& at, const Work& work) {
  const int64_t blocks =
      at.lanes > kTileLanes ? tiles_of(at) : (at.channels + at.lanes - 1) / at.lanes;
  for_rows(at.images * blocks, at.positions * std::min(at.lanes, kTileLanes),
           [&](int64_t from, int64_t to) {
             for (int64_t i = from; i < to; ++i)
               at.lanes == 1 ? plane(at, i, work) : block(at, i, work);
           });
}

/// `kinds` sums of each channel: those of a tile are added up in float, those of an image's tiles
/// too, those of images in double and in order.
class Sums {
 public:
  Sums(const ChannelLayout& at, size_t kinds)
      : at_(at), kinds_(kinds), partial_(kinds * static_cast<size_t>(at.images * at.channels)) {}

  /// `sums` (kinds, kTileLanes).
  void add(const TilePlace& place, const float* sums) {
    for (size_t kind = 0; kind < kinds_; ++kind)
      for (int64_t i = 0; i < place.tile.used; ++i)
        partial_[index(kind, place.image) + static_cast<size_t>(place.channel + i * place.step)] +=
            sums[kind * kTileLanes + static_cast<size_t>(i)];
  }

  std::vector<double> total(size_t kind) const {
    std::vector<double> out(static_cast<size_t>(at_.channels));
    for (int64_t image = 0; image < at_.images; ++image)
      for (size_t c = 0; c < out.size(); ++c) out[c] += partial_[index(kind, image) + c];
    return out;
  }

 private:
  size_t index(size_t kind, int64_t image) const {
    return (kind * static_cast<size_t>(at_.images) + static_cast<size_t>(image)) *
           static_cast<size_t>(at_.channels);
  }

  ChannelLayout at_;
  size_t kinds_;
  std::vector<float> partial_;
};

/// About the mean of each channel, told from some values of the first image: sums of squares around
/// it do not cancel.
std::vector<float> rough_means(const ChannelLayout& at, const float* x) {
  constexpr int64_t kSome = 32;
  const int64_t some = std::min(kSome, at.positions);
  std::vector<float> out(static_cast<size_t>(at.channels));
  for (int64_t c = 0; c < at.channels; ++c) {
    float sum = 0;
    for (int64_t p = 0; p < some; ++p)
      sum += x[(c / at.lanes * at.positions + p) * at.lanes + c % at.lanes];
    out[static_cast<size_t>(c)] = sum / static_cast<float>(some);
  }
  return out;
}

const float* shifted(const float* values, const TilePlace& at) {
  return values == nullptr ? nullptr : values + at.offset;
}

}  // namespace

ChannelMoments channel_moments(const ChannelLayout& at, const float* x) {
  const std::vector<float> rough = rough_means(at, x);
  Sums sums(at, 2);
  each_tile(at, [&](const TilePlace& place) {
    float of[2 * kTileLanes] = {};
    tile_moments(place.tile, x + place.offset, Lanes(rough, place).values, of);
    sums.add(place, of);
  });
  ChannelMoments out{sums.total(0), sums.total(1)};
  const auto count = static_cast<double>(at.per_channel());
  for (size_t c = 0; c < rough.size(); ++c) {
    const double off = out.mean[c] / count;
    out.variance[c] = std::max(0., out.variance[c] / count - off * off);
    out.mean[c] = rough[c] + off;
  }
  return out;
}

void channel_affine(const ChannelLayout& at, const AffineMemory& memory, const Affine& affine,
                    Activation activation) {
  each_tile(at, [&](const TilePlace& place) {
    const Lanes mean(affine.mean, place), scale(affine.scale, place), shift(affine.shift, place);
    tile_affine(
        place.tile,
        {memory.x + place.offset, memory.y + place.offset, mean.values, scale.values, shift.values},
        activation);
  });
}

std::vector<double> channel_slopes(const ChannelLayout& at, const SlopeMemory& memory,
                                   Activation activation) {
  Sums sums(at, 1);
  each_tile(at, [&](const TilePlace& place) {
    float of[kTileLanes] = {};
    tile_slopes(place.tile,
                {memory.g + place.offset, shifted(memory.y, place),
                 memory.out == nullptr ? nullptr : memory.out + place.offset, of},
                activation);
    sums.add(place, of);
  });
  return sums.total(0);
}

NormSums channel_norm_sums(const ChannelLayout& at, const NormGradientMemory& memory,
                           const std::vector<float>& mean, Activation activation) {
  Sums sums(at, 2);
  each_tile(at, [&](const TilePlace& place) {
    float of[2 * kTileLanes] = {};
    tile_norm_sums(place.tile,
                   {memory.g + place.offset, shifted(memory.y, place), memory.x + place.offset,
                    Lanes(mean, place).values, of},
                   activation);
    sums.add(place, of);
  });
  return {sums.total(0), sums.total(1)};
}

void channel_norm_gradient(const ChannelLayout& at, const NormGradientMemory& memory,
                           const NormGradient& of, std::pair<float*, Activation> out) {
  each_tile(at, [&](const TilePlace& place) {
    const Lanes mean(of.mean, place), scale(of.scale, place), offset(of.offset, place),
        slope(of.slope, place);
    tile_norm_gradient(
        place.tile,
        {memory.g + place.offset, shifted(memory.y, place), memory.x + place.offset, mean.values,
         scale.values, offset.values, slope.values, out.first + place.offset},
        out.second);
  });
}

}  // namespace elbo::kernels
