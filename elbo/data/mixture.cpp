// SPDX-License-Identifier: MIT
// The sources `ring8` and `grid25`. Defaults: PacGAN's code (Lin et al. 2018, after VEEGAN,
// Srivastava et al. 2017): ring of radius 1 with sigma 0.01; grid over -4 .. 4 with sigma 0.05;
// 100,000 points. Metz et al. 2017 have a ring of radius 2 with sigma 0.02.
// `gaussians8`: the ring of C2OT (Cheng and Schwing 2025), whose code takes the variance sqrt(.1).
#include "elbo/data/mixture.h"

#include <cmath>
#include <numbers>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/rng.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/data/transforms.h"

namespace elbo::data {
namespace {

class MixtureDataset : public Dataset {
 public:
  explicit MixtureDataset(Mixture mixture)
      : mixture_(std::move(mixture)),
        rng_(Rng(mixture_.seed, {static_cast<uint64_t>(mixture_.split)}).split("mixture")) {
    info_.name = mixture_.name;
    info_.shape = {2};
    info_.kind = ValueKind::real;
    info_.levels = 0;
    info_.size = mixture_.count;
    std::string text = str(mixture_.name, " sigma ", mixture_.sigma, " count ", mixture_.count,
                           " seed ", mixture_.seed);
    for (size_t k = 0; k < mixture_.centres.size(); ++k) {
      info_.class_names.push_back(str(k));
      text += str(" (", mixture_.centres[k][0], ", ", mixture_.centres[k][1], ")");
    }
    info_.fingerprint = sha256_hex(bytes_of(text));
  }

  const DataInfo& info() const override { return info_; }
  const Mixture& mixture() const { return mixture_; }
  bool is_slow() const override { return false; }

  void get(int64_t index, const Draw&, const ExampleOut& out) const override {
    ELBO_ASSERT(index >= 0 && index < info_.size && out.x.size() == 2);
    Rng rng = rng_.from_row(index);
    out.label = rng.below(info_.classes());
    rng.normal(out.x, 1);
    const Point& centre = mixture_.centres[static_cast<size_t>(out.label)];
    for (size_t i = 0; i < 2; ++i)
      out.x[i] = static_cast<float>(centre[i] + mixture_.sigma * static_cast<double>(out.x[i]));
  }

 private:
  Mixture mixture_;
  Rng rng_;
  DataInfo info_;
};

struct RingConfig : PointCounts {
  double radius = 1;
  double sigma = 0.01;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("radius", radius, "of the circle that the eight centres stand on", Above{0});
    visit("sigma", sigma, "standard deviation of each component", Above{0});
    PointCounts::fields(visit);
  }
};

/// As RingConfig, with other defaults.
struct Gaussians8Config : RingConfig {
  Gaussians8Config() {
    radius = 5;
    sigma = .5623413251903491;  // .1^(1/4)
  }
};

struct GridConfig : PointCounts {
  double spacing = 2;
  double sigma = 0.05;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("spacing", spacing, "between neighbouring centres of the 5 x 5", Above{0});
    visit("sigma", sigma, "standard deviation of each component", Above{0});
    PointCounts::fields(visit);
  }
};

template <class Config>
std::shared_ptr<const Dataset> opened(const Config& config, Mixture mixture, Split split) {
  mixture.sigma = config.sigma;
  mixture.count = split == Split::test ? config.test_count : config.count;
  mixture.seed = static_cast<uint64_t>(config.seed);
  mixture.split = split;
  return mixture_dataset(std::move(mixture));
}

}  // namespace

std::vector<Point> ring_centres(int64_t modes, double radius) {
  std::vector<Point> out;
  for (int64_t k = 0; k < modes; ++k) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(modes);
    out.push_back({radius * std::cos(angle), radius * std::sin(angle)});
  }
  return out;
}

std::vector<Point> grid_centres(int64_t side, double spacing) {
  std::vector<Point> out;
  const double half = static_cast<double>(side - 1) / 2;
  for (int64_t row = 0; row < side; ++row)
    for (int64_t column = 0; column < side; ++column)
      out.push_back({spacing * (static_cast<double>(column) - half),
                     spacing * (static_cast<double>(row) - half)});
  return out;
}

std::shared_ptr<const Dataset> mixture_dataset(Mixture mixture) {
  ELBO_ASSERT(!mixture.centres.empty() && mixture.count > 0);
  return std::make_shared<MixtureDataset>(std::move(mixture));
}

const Mixture* mixture_of(const Dataset& data) {
  const auto* points = dynamic_cast<const MixtureDataset*>(&untransformed(data));
  return points == nullptr ? nullptr : &points->mixture();
}

std::vector<Field> ring8_fields() { return fields_of<RingConfig>(); }

std::shared_ptr<const Dataset> open_ring8(const Node& options, Split split) {
  const auto config = read_config<RingConfig>(options, "data");
  return opened(config, {.name = "ring8", .centres = ring_centres(8, config.radius)}, split);
}

std::vector<Field> gaussians8_fields() { return fields_of<Gaussians8Config>(); }

std::shared_ptr<const Dataset> open_gaussians8(const Node& options, Split split) {
  const auto config = read_config<Gaussians8Config>(options, "data");
  return opened(config, {.name = "gaussians8", .centres = ring_centres(8, config.radius)}, split);
}

std::vector<Field> grid25_fields() { return fields_of<GridConfig>(); }

std::shared_ptr<const Dataset> open_grid25(const Node& options, Split split) {
  const auto config = read_config<GridConfig>(options, "data");
  return opened(config, {.name = "grid25", .centres = grid_centres(5, config.spacing)}, split);
}

}  // namespace elbo::data
