// SPDX-License-Identifier: MIT
// Points in the plane on which flows and diffusions are shown: `moons` (the recipe of torchdyn,
// with the scale of C2OT, Cheng and Schwing 2025), `s_curve` (scikit-learn's, seen from the side),
// `checkerboard` and `spirals` (Grathwohl et al. 2019). Each point comes from (seed, split, index)
// alone.
#include <array>
#include <cmath>
#include <memory>
#include <numbers>

#include "elbo/core/error.h"
#include "elbo/core/rng.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/data/mixture.h"

namespace elbo::data {
namespace {

struct Planar {
  double x = 0, y = 0;
  int64_t label = -1;
};

/// Points of a config that says how one is made: config.point(index, rng).
template <class Config>
class PlanarDataset : public Dataset {
 public:
  PlanarDataset(const Config& config, Split split)
      : config_(config),
        rng_(Rng(static_cast<uint64_t>(config.seed), {static_cast<uint64_t>(split)})
                 .split(Config::kName)) {
    info_.name = Config::kName;
    info_.shape = {2};
    info_.kind = ValueKind::real;
    info_.levels = 0;
    info_.size = split == Split::test ? config.test_count : config.count;
    for (int64_t i = 0; i < Config::kClasses; ++i) info_.class_names.push_back(str(i));
    if constexpr (requires { config_.block; })
      if (split == Split::test || config_.block == 0) config_.block = info_.size;
    info_.fingerprint = sha256_hex(
        bytes_of(str(Config::kName, write_config(config).literal(), static_cast<int>(split))));
  }

  const DataInfo& info() const override { return info_; }
  bool is_slow() const override { return false; }

  void get(int64_t index, const Draw&, const ExampleOut& out) const override {
    ELBO_ASSERT(index >= 0 && index < info_.size && out.x.size() == 2);
    const Planar point = config_.point(index, rng_.from_row(index));
    out.x[0] = static_cast<float>(point.x);
    out.x[1] = static_cast<float>(point.y);
    out.label = point.label;
  }

 private:
  Config config_;
  Rng rng_;
  DataInfo info_;
};

std::array<double, 2> normal_pair(Rng& rng) {
  std::array<float, 2> out{};
  rng.normal(out, 1);
  return {static_cast<double>(out[0]), static_cast<double>(out[1])};
}

struct MoonsConfig : PointCounts {
  static constexpr const char* kName = "moons";
  static constexpr int64_t kClasses = 2;
  double noise = .2, scale = 3, offset = -1;
  int64_t block = 1024;

  MoonsConfig() { count = 102'400; }  // whole blocks

  template <class Visit>
  void fields(Visit&& visit) {
    visit("noise", noise, "one number below it, uniform, is added to both values of a point",
          AtLeast{0});
    visit("scale", scale, "what both values are then multiplied by", Above{0});
    visit("offset", offset, "what is added to them last");
    visit("block", block,
          "training points come in blocks of so many, each the outer moon and then the inner one "
          "at equal angles; 0: one block, as the test split",
          AtLeast{0});
    PointCounts::fields(visit);
  }

  Planar point(int64_t index, Rng rng) const {
    const int64_t at = index % block, outer = block / 2;
    const bool inner = at >= outer;
    const int64_t place = inner ? at - outer : at, places = inner ? block - outer : outer;
    const double angle = places == 1 ? 0
                                     : std::numbers::pi * static_cast<double>(place) /
                                           static_cast<double>(places - 1);
    const double x = inner ? 1 - std::cos(angle) : std::cos(angle),
                 y = inner ? .5 - std::sin(angle) : std::sin(angle), more = noise * rng.uniform();
    return {scale * (x + more) + offset, scale * (y + more) + offset, inner ? 1 : 0};
  }
};

struct SCurveConfig : PointCounts {
  static constexpr const char* kName = "s_curve";
  static constexpr int64_t kClasses = 0;
  double noise = .1, scale = 1.5;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("noise", noise, "standard deviation around the curve, before it is scaled", AtLeast{0});
    visit("scale", scale, "what both values are multiplied by", Above{0});
    PointCounts::fields(visit);
  }

  Planar point(int64_t, Rng rng) const {
    const double t = 3 * std::numbers::pi * (rng.uniform() - .5);
    const auto around = normal_pair(rng);
    return {scale * (std::sin(t) + noise * around[0]),
            scale * (std::copysign(1, t) * (std::cos(t) - 1) + noise * around[1])};
  }
};

struct CheckerboardConfig : PointCounts {
  static constexpr const char* kName = "checkerboard";
  static constexpr int64_t kClasses = 8;
  double side = 2;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("side", side, "of each of the eight squares, which lie on a board of 4 x 4", Above{0});
    PointCounts::fields(visit);
  }

  Planar point(int64_t, Rng rng) const {
    const int64_t square = rng.below(8), column = square % 4,
                  row = 2 * (square / 4) + column % 2;  // every second of a column
    return {side * (static_cast<double>(column) - 2 + rng.uniform()),
            side * (static_cast<double>(row) - 2 + rng.uniform()), square};
  }
};

struct SpiralsConfig : PointCounts {
  static constexpr const char* kName = "spirals";
  static constexpr int64_t kClasses = 2;
  double turns = 1.5, noise = .1;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("turns", turns, "of each of the two arms", Above{0});
    visit("noise", noise, "standard deviation around the arms", AtLeast{0});
    PointCounts::fields(visit);
  }

  Planar point(int64_t, Rng rng) const {
    const int64_t arm = rng.below(2);
    const double t = 2 * std::numbers::pi * turns * std::sqrt(rng.uniform()),
                 sign = arm == 0 ? 1 : -1;
    const auto around = normal_pair(rng);
    return {sign * -std::cos(t) * t / 3 + noise * around[0],
            sign * std::sin(t) * t / 3 + noise * around[1], arm};
  }
};

template <class Config>
std::shared_ptr<const Dataset> planar(const Node& options, Split split) {
  return std::make_shared<PlanarDataset<Config>>(read_config<Config>(options, "data"), split);
}

}  // namespace

std::vector<Field> moons_fields() { return fields_of<MoonsConfig>(); }
std::shared_ptr<const Dataset> open_moons(const Node& options, Split split) {
  return planar<MoonsConfig>(options, split);
}

std::vector<Field> s_curve_fields() { return fields_of<SCurveConfig>(); }
std::shared_ptr<const Dataset> open_s_curve(const Node& options, Split split) {
  return planar<SCurveConfig>(options, split);
}

std::vector<Field> checkerboard_fields() { return fields_of<CheckerboardConfig>(); }
std::shared_ptr<const Dataset> open_checkerboard(const Node& options, Split split) {
  return planar<CheckerboardConfig>(options, split);
}

std::vector<Field> spirals_fields() { return fields_of<SpiralsConfig>(); }
std::shared_ptr<const Dataset> open_spirals(const Node& options, Split split) {
  return planar<SpiralsConfig>(options, split);
}

}  // namespace elbo::data
