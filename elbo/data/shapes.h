// SPDX-License-Identifier: MIT
// One white shape on black, made by five independent factors: the design of dSprites (Matthey,
// Higgins, Hassabis, Lerchner 2017). Lengths are in sides of the picture, from its upper left
// corner.
//
//   shape        3: square, ellipse (2 : 1), heart (a square on its corner, a half disc on each of
//                its upper sides)
//   scale        6: .5, .6, .. 1
//   orientation  40: 2 pi k / 40, clockwise; a square looks the same every 10 levels, an ellipse
//                every 20
//   x, y         32 each: the shape's centroid, .25 .. .75
//
// Two differences from dSprites: there the orientations are 40 values of [0, 2 pi] with both ends,
// so that the first and the last are one picture; and the shapes' outlines are ours, so that pixels
// differ.
#pragma once
#include <array>
#include <cstdint>
#include <span>

namespace elbo::data {

/// A level for each factor: shape, scale, orientation, x, y.
using ShapeLevels = std::array<int64_t, 5>;

/// How many levels each factor has.
inline constexpr ShapeLevels kShapeLevels{3, 6, 40, 32, 32};
/// All combinations: 737,280.
inline constexpr int64_t kShapeImages = 3 * 6 * 40 * 32 * 32;

/// The levels of picture `index` of all, in the order of dSprites: y changes fastest, then x,
/// orientation, scale, shape.
ShapeLevels shape_levels(int64_t index);

/// In the order of dSprites.
enum class ShapeKind { square, ellipse, heart };

/// What is drawn, and where.
struct PlacedShape {
  ShapeKind kind = ShapeKind::square;  ///< which one
  double scale = 1;                    ///< relative to the largest
  double angle = 0;                    ///< radians, clockwise
  double x = 0.5;                      ///< of the centroid
  double y = 0.5;                      ///< of the centroid, downwards
};

/// The shape that these levels mean.
PlacedShape placed_shape(const ShapeLevels& levels);

/// How a shape becomes pixels.
struct ShapeRaster {
  int64_t size = 64;  ///< height and width in pixels
  /// A pixel's value is the share, in 8 bits, of samples x samples points that lie inside; 1: its
  /// middle, 0 or 1.
  int64_t samples = 1;
};

/// Writes a picture of size x size values in [0, 1] to `x`.
void draw_shape(const PlacedShape& shape, const ShapeRaster& raster, std::span<float> x);

}  // namespace elbo::data
