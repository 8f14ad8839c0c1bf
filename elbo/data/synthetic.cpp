// SPDX-License-Identifier: MIT
// The source `synthetic`: small pictures for tests that learn. A shape of one of six classes lies
// somewhere in the picture, with some thickness and brightness; each picture comes from (seed,
// split, index) alone. A pixel's value is brightness x clamp(1/2 - distance, 0, 1), distance in
// pixels from the shape's edge (negative inside), rounded to 8 bits.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/rng.h"
#include "elbo/core/sha256.h"
#include "elbo/data/dataset.h"
#include "elbo/data/image_values.h"

namespace elbo::data {
namespace {

struct SyntheticConfig {
  int64_t size = 16;
  int64_t classes = 4;
  Channels channels = Channels::grey;
  int64_t count = 4096;
  int64_t test_count = 512;
  int64_t seed = 0;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("size", size, "height and width in pixels", Between{8, 64});
    visit("classes", classes,
          "kinds of shape: bar across, bar upright, disc, ring, cross, diagonal bar",
          Between{1, 6});
    visit("channels", channels, "grey, or rgb with a colour drawn for each picture");
    visit("count", count, "pictures of the training split", AtLeast{1});
    visit("test_count", test_count, "pictures of the test split", AtLeast{1});
    visit("seed", seed, "of the pictures", Seed{});
  }
};

constexpr std::array kShapeNames = {"across", "upright", "disc", "ring", "cross", "diagonal"};

/// What is drawn, in pixels from the upper left corner.
struct Shape {
  int64_t kind = 0;
  float x = 0, y = 0;  // of the middle
  float half = 0;      // half of a line's thickness
  float radius = 0;    // of discs, rings and crosses
  std::array<float, 3> colour{};
};

/// Signed distance from the shape's edge, in pixels.
float distance(const Shape& shape, float x, float y) {
  const float dx = x - shape.x, dy = y - shape.y;
  switch (shape.kind) {
    case 0: return std::abs(dy) - shape.half;
    case 1: return std::abs(dx) - shape.half;
    case 2: return std::hypot(dx, dy) - shape.radius;
    case 3: return std::abs(std::hypot(dx, dy) - shape.radius) - shape.half;
    case 4:
      return std::max(std::min(std::abs(dx), std::abs(dy)) - shape.half,
                      std::max(std::abs(dx), std::abs(dy)) - shape.radius);
    default: return std::abs(dx - dy) * 0.70710678f - shape.half;
  }
}

class SyntheticDataset : public Dataset {
 public:
  SyntheticDataset(const SyntheticConfig& config, Split split)
      : config_(config),
        rng_(Rng(static_cast<uint64_t>(config.seed), {static_cast<uint64_t>(split)})
                 .split("synthetic")) {
    info_.name = "synthetic";
    info_.shape = {count_of(config.channels), config.size, config.size};
    info_.size = split == Split::test ? config.test_count : config.count;
    info_.class_names.assign(kShapeNames.begin(), kShapeNames.begin() + config.classes);
    info_.attribute_names = {"left", "thick"};
    info_.fingerprint = sha256_hex(bytes_of(write_config(config).literal()));
  }

  const DataInfo& info() const override { return info_; }

  void get(int64_t index, const Draw&, const ExampleOut& out) const override {
    ELBO_ASSERT(index >= 0 && index < info_.size &&
                out.x.size() == static_cast<size_t>(info_.values()) && out.attributes.size() == 2);
    const Shape shape = shape_of(index);
    out.label = shape.kind;
    const auto size = static_cast<float>(config_.size);
    out.attributes[0] = shape.x < size / 2 ? 1.0f : 0.0f;
    out.attributes[1] = shape.half > size * (kThin + kThick) / 2 ? 1.0f : 0.0f;
    draw_shape(shape, out.x);
  }

 private:
  static constexpr float kThin = 0.04f, kThick = 0.10f;  // half a line, as a share of the size

  Shape shape_of(int64_t index) const {
    Rng rng = rng_.from_row(index);
    Shape shape;
    shape.kind = rng.below(info_.classes());
    std::array<float, 8> u{};
    rng.uniform(u, 1);
    const auto size = static_cast<float>(config_.size);
    shape.x = size * (0.3f + 0.4f * u[0]);
    shape.y = size * (0.3f + 0.4f * u[1]);
    shape.half = size * (kThin + (kThick - kThin) * u[2]);
    shape.radius = size * (0.17f + 0.10f * u[3]);
    for (size_t c = 0; c < 3; ++c)
      shape.colour[c] =
          config_.channels == Channels::grey ? 0.7f + 0.3f * u[4] : 0.3f + 0.7f * u[4 + c];
    return shape;
  }

  void draw_shape(const Shape& shape, std::span<float> x) const {
    const auto size = static_cast<size_t>(config_.size);
    for (size_t row = 0; row < size; ++row)
      for (size_t column = 0; column < size; ++column) {
        const float cover = std::clamp(0.5f - distance(shape, static_cast<float>(column) + 0.5f,
                                                       static_cast<float>(row) + 0.5f),
                                       0.0f, 1.0f);
        for (size_t c = 0; c * size * size < x.size(); ++c)
          x[(c * size + row) * size + column] =
              std::round(cover * shape.colour[c] * 255.0f) / 255.0f;
      }
  }

  SyntheticConfig config_;
  Rng rng_;
  DataInfo info_;
};

}  // namespace

std::vector<Field> synthetic_fields() { return fields_of<SyntheticConfig>(); }

std::shared_ptr<const Dataset> open_synthetic(const Node& options, Split split) {
  return std::make_shared<SyntheticDataset>(read_config<SyntheticConfig>(options, "data"), split);
}

}  // namespace elbo::data
