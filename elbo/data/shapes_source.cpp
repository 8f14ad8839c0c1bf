// SPDX-License-Identifier: MIT
// The source `shapes`: draws of the five factors of data/shapes.h, each from (seed, split, index)
// alone, all 737,280 combinations equally likely; or, with count = 0, the combinations themselves
// in the order of dSprites. The splits are draws from the same combinations: with the default
// counts some 7 % of the test pictures are among the training ones too.
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/rng.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/data/dataset.h"
#include "elbo/data/shapes.h"

namespace elbo::data {
namespace {

struct ShapesConfig {
  int64_t size = 64;
  bool antialias = false;
  int64_t count = 50'000;
  int64_t test_count = 10'000;
  int64_t seed = 0;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("size", size, "height and width in pixels", Between{32, 64});
    visit("antialias", antialias, "soft edges in grey; else pixels are 0 or 1, as in dSprites");
    visit("count", count,
          "pictures of the training split; 0 for all 737,280 combinations of the factors, in order",
          AtLeast{0});
    visit("test_count", test_count, "pictures of the test split", AtLeast{1});
    visit("seed", seed, "of the draws", Seed{});
  }
};

constexpr int64_t kSoft = 4;  // 4 x 4 points a pixel

class ShapesDataset : public Dataset {
 public:
  ShapesDataset(const ShapesConfig& config, Split split)
      : raster_{config.size, config.antialias ? kSoft : 1},
        in_order_(split != Split::test && config.count == 0),
        rng_(Rng(static_cast<uint64_t>(config.seed), {static_cast<uint64_t>(split)})
                 .split("shapes")) {
    info_.name = "shapes";
    info_.shape = {1, config.size, config.size};
    info_.kind = config.antialias ? ValueKind::unit : ValueKind::binary;
    info_.levels = config.antialias ? 256 : 2;
    info_.size = split == Split::test ? config.test_count : in_order_ ? kShapeImages : config.count;
    info_.class_names = {"square", "ellipse", "heart"};
    info_.attribute_names = {"shape", "scale", "orientation", "x", "y"};
    info_.fingerprint = sha256_hex(bytes_of(str("shapes ", write_config(config).literal())));
  }

  const DataInfo& info() const override { return info_; }
  bool is_slow() const override { return false; }

  void get(int64_t index, const Draw&, const ExampleOut& out) const override {
    ELBO_ASSERT(index >= 0 && index < info_.size && out.attributes.size() == kShapeLevels.size());
    const ShapeLevels levels =
        shape_levels(in_order_ ? index : rng_.from_row(index).below(kShapeImages));
    draw_shape(placed_shape(levels), raster_, out.x);
    out.label = levels[0];
    for (size_t i = 0; i < levels.size(); ++i)
      out.attributes[i] = static_cast<float>(levels[i]) / static_cast<float>(kShapeLevels[i] - 1);
  }

 private:
  ShapeRaster raster_;
  bool in_order_;
  Rng rng_;
  DataInfo info_;
};

}  // namespace

std::vector<Field> shapes_fields() { return fields_of<ShapesConfig>(); }

std::shared_ptr<const Dataset> open_shapes(const Node& options, Split split) {
  return std::make_shared<ShapesDataset>(read_config<ShapesConfig>(options, "data"), split);
}

}  // namespace elbo::data
