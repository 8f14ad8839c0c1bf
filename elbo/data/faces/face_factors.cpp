// SPDX-License-Identifier: MIT
// Every factor has a rank, uniform on [0, 1). A continuous factor is its rank; one of probability p
// is 1 where its rank is at least 1 - p. So a follower that takes its leader's rank keeps its own
// distribution, and the correlations are known in closed form (docs/data/faces.md).
#include "elbo/data/faces/face_factors.h"

#include <algorithm>

namespace elbo::data {
namespace {

using Ranks = std::array<float, kFaceFactors.size()>;

size_t factor_place(float FaceFactors::*value) {
  for (size_t i = 0; i < kFaceFactors.size(); ++i)
    if (kFaceFactors[i].value == value) return i;
  return 0;
}

FaceFactors factors_of(const Ranks& ranks) {
  FaceFactors out;
  for (size_t i = 0; i < ranks.size(); ++i) {
    const FaceFactor& factor = kFaceFactors[i];
    const float chosen = ranks[i] >= 1 - factor.probability ? 1.0f : 0.0f;
    out.*factor.value = factor.probability > 0 ? chosen : ranks[i];
  }
  return out;
}

/// Numbers in [0, 1), used up one by one.
class Chances {
 public:
  explicit Chances(Rng& rng) { rng.uniform(values_, 1); }
  float next() { return values_[used_++]; }
  float between(float low, float high) { return low + (high - low) * next(); }
  int below(int bound) { return static_cast<int>(next() * static_cast<float>(bound)); }

 private:
  std::array<float, 32> values_{};
  size_t used_ = 0;
};

FaceDetail detail_of(Rng& rng) {
  Chances u(rng);
  FaceDetail out;
  out.x = u.between(-0.06f, 0.06f);
  out.y = u.between(-0.03f, 0.05f);
  out.height = u.between(0.56f, 0.63f);
  out.jaw = u.between(0.12f, 0.34f);
  out.nose = u.next();
  out.mouth = u.next();
  out.lips = u.next();
  out.brows = u.next();
  out.iris = u.next();
  out.part = u.between(-0.8f, 0.8f);
  out.fringe = u.next();
  out.wave = u.next() * u.next();
  out.volume = u.next();
  out.beard_size = u.next();
  out.freckles = std::max(0.0f, u.between(-2.2f, 1.0f));
  out.blush = u.next();
  out.clothes = u.next();
  out.cloth_stripes = std::max(0.0f, u.between(-1.0f, 1.0f));
  out.wallpaper_scale = u.next();
  out.wallpaper_shift = u.next();
  out.frame_colour = u.next();
  out.hat_colour = u.next();
  out.wallpaper = u.below(4);
  out.collar = u.below(2);
  out.spectacle_shape = u.below(2);
  out.hat_shape = u.below(3);
  out.texture = 1;
  out.seed = static_cast<uint32_t>(rng.word());
  return out;
}

}  // namespace

FaceDraws::FaceDraws(uint64_t seed, Split split, double correlation)
    : rng_(Rng(seed, {static_cast<uint64_t>(split)}).split("faces")), correlation_(correlation) {}

Face FaceDraws::at(int64_t index) const {
  Rng rng = rng_.from_row(index);
  Ranks ranks{};
  std::array<float, kFaceTies.size()> coins{};
  rng.uniform(ranks, 1);
  rng.uniform(coins, 1);
  for (size_t i = 0; i < kFaceTies.size(); ++i) {
    if (static_cast<double>(coins[i]) >= correlation_) continue;
    const float leader = ranks[factor_place(kFaceTies[i].leader)];
    ranks[factor_place(kFaceTies[i].follower)] = kFaceTies[i].rising ? leader : 1 - leader;
  }
  return {factors_of(ranks), detail_of(rng)};
}

}  // namespace elbo::data
