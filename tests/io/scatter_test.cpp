// SPDX-License-Identifier: MIT
// Where dots land, in which colour, and what is left out.
#include "elbo/io/scatter.h"

#include <gtest/gtest.h>

#include <limits>

namespace elbo::io {
namespace {

int green(const Image& image, int64_t row, int64_t column) {
  return image.pixels[static_cast<size_t>((row * image.width + column) * 3 + 1)];
}

TEST(Scatter, PutsAPointOfAClassInItsColourAndLeavesOutWhatIsNotFinite) {
  const double nan = std::numeric_limits<double>::quiet_NaN(),
               inf = std::numeric_limits<double>::infinity();
  const std::vector<ScatterDot> dots{{0, 0, 3}, {1, 1, 11}, {nan, 0, 0}, {0, inf, 0}};
  const Image image = scatter_image(dots, 101);
  EXPECT_EQ(green(image, 97, 3), 39);   // lower left: class 3
  EXPECT_EQ(green(image, 3, 97), 127);  // upper right: class 11 as class 1
  EXPECT_EQ(green(image, 50, 50), 255);
  EXPECT_EQ(green(image, 97, 50), 208) << "the axis through 0";
}

TEST(Scatter, OfNothingAndOfOnePointIsAPicture) {
  EXPECT_EQ(scatter_image({}, 10).pixels.size(), 300u);
  const std::vector<ScatterDot> one{{1e300, -1e300, -1}};
  EXPECT_EQ(green(scatter_image(one, 11), 5, 5), 119);
}

}  // namespace
}  // namespace elbo::io
