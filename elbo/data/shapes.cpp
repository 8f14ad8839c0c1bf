// SPDX-License-Identifier: MIT
// Only the square around the shape is looked at, so that a picture takes a few microseconds.
#include "elbo/data/shapes.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "elbo/core/error.h"

namespace elbo::data {
namespace {

constexpr double kSquare = 0.165;  // half a side
constexpr double kLong = 0.23;     // half axes of the ellipse
constexpr double kShort = 0.115;
// Half a side of the heart's square, and the radius of its half discs.
constexpr double kHeart = 0.128;
// Of its centroid above the square's middle.
constexpr double kHeartRise =
    kHeart * (std::numbers::pi + 4.0 / 3) / (std::numbers::pi + 4) / std::numbers::sqrt2;
constexpr double kReach = 0.24;  // no shape of scale 1 reaches further from its centroid
// Centroids: so that every shape lies inside the picture.
constexpr double kFirst = 0.25, kLast = 0.75;

/// From pixels to the shape's own axes, u to its right and v downwards, in sides of the picture at
/// scale 1.
struct Frame {
  Frame(const PlacedShape& shape, int64_t size)
      : side(static_cast<double>(size)),
        column(shape.x * side),
        row(shape.y * side),
        along(std::cos(shape.angle) / (shape.scale * side)),
        across(std::sin(shape.angle) / (shape.scale * side)) {}

  double side, column, row, along, across;
};

bool in_square(double u, double v) { return std::max(std::abs(u), std::abs(v)) <= kSquare; }

bool in_ellipse(double u, double v) {
  return u * u / (kLong * kLong) + v * v / (kShort * kShort) <= 1;
}

bool in_heart(double u, double v) {
  const double up = kHeartRise - v;
  // Along the square's sides.
  const double p = (up + u) / std::numbers::sqrt2, q = (up - u) / std::numbers::sqrt2;
  const double from_p = p - kHeart, from_q = q - kHeart, square = kHeart * kHeart;
  return std::max(std::abs(p), std::abs(q)) <= kHeart || from_p * from_p + q * q <= square ||
         p * p + from_q * from_q <= square;
}

/// How many of the points of the pixel at (row, column) lie inside.
template <class Inside>
int64_t hits(const Frame& frame, std::array<double, 2> pixel, int64_t samples, Inside inside) {
  int64_t count = 0;
  const double step = 1.0 / static_cast<double>(samples);
  for (int64_t down = 0; down < samples; ++down) {
    const double dy = pixel[0] + (static_cast<double>(down) + 0.5) * step - frame.row;
    for (int64_t right = 0; right < samples; ++right) {
      const double dx = pixel[1] + (static_cast<double>(right) + 0.5) * step - frame.column;
      count += inside(frame.along * dx + frame.across * dy, frame.along * dy - frame.across * dx)
                   ? 1
                   : 0;
    }
  }
  return count;
}

/// The pixels that a middle and a reach, both in pixels, cover: first and last + 1.
std::array<int64_t, 2> covered(double middle, double reach, int64_t size) {
  return {std::max<int64_t>(0, static_cast<int64_t>(std::floor(middle - reach))),
          std::min(size, static_cast<int64_t>(std::ceil(middle + reach)) + 1)};
}

template <class Inside>
void draw(const PlacedShape& shape, const ShapeRaster& raster, std::span<float> x, Inside inside) {
  const Frame frame(shape, raster.size);
  const double reach = kReach * shape.scale * frame.side;
  const auto rows = covered(frame.row, reach, raster.size),
             columns = covered(frame.column, reach, raster.size);
  const auto all = static_cast<float>(raster.samples * raster.samples);
  for (int64_t row = rows[0]; row < rows[1]; ++row)
    for (int64_t column = columns[0]; column < columns[1]; ++column) {
      const int64_t count = hits(frame, {static_cast<double>(row), static_cast<double>(column)},
                                 raster.samples, inside);
      if (count > 0)
        x[static_cast<size_t>(row * raster.size + column)] =
            std::round(255.0f * static_cast<float>(count) / all) / 255.0f;
    }
}

}  // namespace

ShapeLevels shape_levels(int64_t index) {
  ELBO_ASSERT(index >= 0 && index < kShapeImages);
  ShapeLevels levels{};
  for (size_t i = levels.size(); i-- > 0; index /= kShapeLevels[i])
    levels[i] = index % kShapeLevels[i];
  return levels;
}

PlacedShape placed_shape(const ShapeLevels& levels) {
  const auto part = [&](size_t factor) {
    return static_cast<double>(levels[factor]) / static_cast<double>(kShapeLevels[factor] - 1);
  };
  PlacedShape shape;
  shape.kind = static_cast<ShapeKind>(levels[0]);
  shape.scale = 0.5 + 0.5 * part(1);
  shape.angle =
      2 * std::numbers::pi * static_cast<double>(levels[2]) / static_cast<double>(kShapeLevels[2]);
  shape.x = kFirst + (kLast - kFirst) * part(3);
  shape.y = kFirst + (kLast - kFirst) * part(4);
  return shape;
}

void draw_shape(const PlacedShape& shape, const ShapeRaster& raster, std::span<float> x) {
  ELBO_ASSERT(raster.samples > 0 && x.size() == static_cast<size_t>(raster.size * raster.size));
  std::fill(x.begin(), x.end(), 0.0f);
  switch (shape.kind) {
    case ShapeKind::square: return draw(shape, raster, x, in_square);
    case ShapeKind::ellipse: return draw(shape, raster, x, in_ellipse);
    case ShapeKind::heart: return draw(shape, raster, x, in_heart);
  }
}

}  // namespace elbo::data
