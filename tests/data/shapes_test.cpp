// SPDX-License-Identifier: MIT
// The five factors: levels and indices against each other, pictures against centroids, areas and
// symmetries that the geometry gives.
#include "elbo/data/shapes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "elbo/data/source.h"
#include "tests/data/lists/tables.h"

namespace elbo::test {
namespace {

using ::testing::ElementsAre;

std::vector<float> drawn(const data::PlacedShape& shape, const data::ShapeRaster& raster = {}) {
  std::vector<float> x(static_cast<size_t>(raster.size * raster.size), 7.0f);
  data::draw_shape(shape, raster, x);
  return x;
}

/// Sums over a picture, lengths in sides of the picture.
struct InkMoments {
  double area = 0, x = 0, y = 0;
};

InkMoments moments_of(const std::vector<float>& image, int64_t size) {
  InkMoments out;
  const auto side = static_cast<double>(size);
  for (int64_t i = 0; i < size * size; ++i) {
    const auto value = static_cast<double>(image[static_cast<size_t>(i)]) / (side * side);
    out.area += value;
    out.x += value * (static_cast<double>(i % size) + 0.5) / side;
    out.y += value * (static_cast<double>(i / size) + 0.5) / side;
  }
  out.x /= out.area, out.y /= out.area;
  return out;
}

/// The number of an image: y counts by one, x by its levels, and so on.
int64_t shape_index(const data::ShapeLevels& levels) {
  int64_t index = 0;
  for (size_t i = 0; i < levels.size(); ++i) index = index * data::kShapeLevels[i] + levels[i];
  return index;
}

TEST(Shapes, IndicesAndLevelsAreABijection) {
  std::set<data::ShapeLevels> seen;
  for (int64_t i = 0; i < data::kShapeImages; i += 7) {
    const data::ShapeLevels levels = data::shape_levels(i);
    ASSERT_EQ(shape_index(levels), i);
    seen.insert(levels);
  }
  EXPECT_EQ(static_cast<int64_t>(seen.size()), (data::kShapeImages + 6) / 7);
}

TEST(Shapes, AreInTheOrderOfDSprites) {
  EXPECT_THAT(data::shape_levels(0), ElementsAre(0, 0, 0, 0, 0));
  EXPECT_THAT(data::shape_levels(1), ElementsAre(0, 0, 0, 0, 1));        // y is fastest
  EXPECT_THAT(data::shape_levels(32), ElementsAre(0, 0, 0, 1, 0));       // then x
  EXPECT_THAT(data::shape_levels(1024), ElementsAre(0, 0, 1, 0, 0));     // then orientation
  EXPECT_THAT(data::shape_levels(40'960), ElementsAre(0, 1, 0, 0, 0));   // then scale
  EXPECT_THAT(data::shape_levels(245'760), ElementsAre(1, 0, 0, 0, 0));  // then shape
  EXPECT_THAT(data::shape_levels(data::kShapeImages - 1), ElementsAre(2, 5, 39, 31, 31));
}

TEST(Shapes, ACentroidIsWhereItsLevelsSay) {
  for (int64_t i = 0; i < data::kShapeImages; i += 4999) {  // prime to every number of levels
    const data::PlacedShape shape = data::placed_shape(data::shape_levels(i));
    for (const data::ShapeRaster raster :
         {data::ShapeRaster{64, 1}, data::ShapeRaster{64, 4}, data::ShapeRaster{32, 4}}) {
      const InkMoments found = moments_of(drawn(shape, raster), raster.size);
      // Half a step between points: what an upright square can be off by.
      const double near = 0.5 / static_cast<double>(raster.samples * raster.size);
      ASSERT_NEAR(found.x, shape.x, near) << i;
      ASSERT_NEAR(found.y, shape.y, near) << i;
    }
  }
}

TEST(Shapes, AnAreaIsThatOfTheGeometryAndGrowsWithTheSquareOfTheScale) {
  const std::array<double, 3> area{4 * 0.165 * 0.165, std::numbers::pi * 0.23 * 0.115,
                                   (4 + std::numbers::pi) * 0.128 * 0.128};
  for (int64_t kind = 0; kind < 3; ++kind)
    for (int64_t scale = 0; scale < 6; ++scale) {
      const data::PlacedShape shape = data::placed_shape({kind, scale, 7, 12, 19});
      EXPECT_NEAR(shape.scale, 0.5 + 0.1 * static_cast<double>(scale), 1e-12);
      EXPECT_NEAR(moments_of(drawn(shape, {64, 4}), 64).area,
                  area[static_cast<size_t>(kind)] * shape.scale * shape.scale, 5e-4);
    }
}

TEST(Shapes, AFullTurnChangesNothingAndHalfATurnOfAHeartDoes) {
  for (const data::ShapeKind kind :
       {data::ShapeKind::square, data::ShapeKind::ellipse, data::ShapeKind::heart}) {
    const auto turned = [&](double turns) {
      return drawn({.kind = kind,
                    .scale = 0.83,
                    .angle = 0.3 + turns * 2 * std::numbers::pi,
                    .x = 0.51,
                    .y = 0.47});
    };
    EXPECT_EQ(turned(0), turned(1));
    EXPECT_EQ(turned(0) == turned(0.25), kind == data::ShapeKind::square);
    EXPECT_EQ(turned(0) == turned(0.5), kind != data::ShapeKind::heart);
  }
}

TEST(Shapes, AHeartStandsOnItsTip) {
  const std::vector<float> x = drawn({.kind = data::ShapeKind::heart});
  const auto lit = [&](size_t row) {
    return std::count_if(x.begin() + static_cast<ptrdiff_t>(row * 64),
                         x.begin() + static_cast<ptrdiff_t>(row * 64 + 64),
                         [](float v) { return v > 0; });
  };
  size_t first = 0, last = 63;
  while (lit(first) == 0) ++first;
  while (lit(last) == 0) --last;
  EXPECT_LE(lit(last), 3);   // the tip
  EXPECT_GE(lit(first), 4);  // the two lobes
  EXPECT_EQ(x[(first + 1) * 64 + 31], 0) << "the notch between the lobes";
}

TEST(Shapes, TurnClockwise) {
  const std::vector<float> x =
      drawn({.kind = data::ShapeKind::ellipse, .angle = std::numbers::pi / 4});
  EXPECT_EQ(x[40 * 64 + 40], 1);  // the long axis falls to the right
  EXPECT_EQ(x[40 * 64 + 23], 0);
}

TEST(Shapes, LieInsideThePictureWhereverTheyAre) {
  for (const int64_t kind : {0, 1, 2})
    for (int64_t angle = 0; angle < 40; ++angle)
      for (const int64_t x : {0, 31})
        for (const int64_t y : {0, 31}) {
          const std::vector<float> image =
              drawn(data::placed_shape({kind, 5, angle, x, y}), {64, 4});
          for (size_t i = 0; i < 64; ++i)
            ASSERT_EQ(image[i] + image[63 * 64 + i] + image[64 * i] + image[64 * i + 63], 0);
        }
}

TEST(Shapes, SayTheirFactorsAsAttributes) {
  const auto data =
      data::open_dataset(data_table("name = 'shapes'\ncount = 0"), data::Split::train);
  ASSERT_EQ(data->info().size, data::kShapeImages);
  EXPECT_EQ(data->info().kind, data::ValueKind::binary);
  EXPECT_THAT(data->info().attribute_names, ElementsAre("shape", "scale", "orientation", "x", "y"));
  const Example last = example(*data, data::kShapeImages - 1),
                some = example(*data, shape_index({1, 2, 13, 31, 0}));
  EXPECT_THAT(last.attributes, ElementsAre(1, 1, 1, 1, 1));
  EXPECT_THAT(some.attributes, ElementsAre(0.5f, 0.4f, 13.0f / 39.0f, 1, 0));
  EXPECT_EQ(some.label, 1);
  EXPECT_EQ(some.x, drawn(data::placed_shape({1, 2, 13, 31, 0})));
}

TEST(Shapes, AreDrawnWithEveryLevelEquallyLikely) {
  const auto data = data::open_dataset(data_table("name = 'shapes'\nsize = 32\ncount = 6000"),
                                       data::Split::train);
  std::array<std::array<int64_t, 40>, 5> counts{};
  for (int64_t i = 0; i < 6000; ++i) {
    const Example one = example(*data, i);
    for (size_t f = 0; f < 5; ++f)
      ++counts[f][static_cast<size_t>(
          std::lround(one.attributes[f] * static_cast<float>(data::kShapeLevels[f] - 1)))];
  }
  for (size_t f = 0; f < 5; ++f) {
    const double share = 1.0 / static_cast<double>(data::kShapeLevels[f]), n = 6000;
    for (int64_t level = 0; level < data::kShapeLevels[f]; ++level)  // five standard deviations
      EXPECT_NEAR(static_cast<double>(counts[f][static_cast<size_t>(level)]), n * share,
                  5 * std::sqrt(n * share * (1 - share)))
          << "factor " << f;
  }
}

TEST(Shapes, SplitsAndSeedsAreOtherDraws) {
  const auto train =
                 data::open_dataset(data_table("name = 'shapes'\ncount = 20"), data::Split::train),
             test = data::open_dataset(data_table("name = 'shapes'"), data::Split::test);
  const auto other =
      data::open_dataset(data_table("name = 'shapes'\nseed = 1"), data::Split::train);
  EXPECT_EQ(example(*train, 9),
            example(*data::open_dataset(data_table("name = 'shapes'"), data::Split::train), 9))
      << "an example does not depend on the count";
  EXPECT_NE(example(*train, 0).attributes, example(*test, 0).attributes);
  EXPECT_NE(example(*train, 0).attributes, example(*other, 0).attributes);
}

TEST(Shapes, WithSoftEdgesAreGreyOf8Bits) {
  const auto data = data::open_dataset(data_table("name = 'shapes'\nantialias = true\ncount = 50"),
                                       data::Split::train);
  EXPECT_EQ(data->info().kind, data::ValueKind::unit);
  std::set<float> values;
  for (int64_t i = 0; i < 50; ++i)
    for (const float value : example(*data, i).x) values.insert(value);
  EXPECT_GT(values.size(), 10u);
  for (const float value : values) EXPECT_NEAR(value * 255.0f, std::round(value * 255.0f), 1e-4);
}

}  // namespace
}  // namespace elbo::test
