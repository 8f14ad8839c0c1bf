// SPDX-License-Identifier: MIT
// Sizes and grids. Oracle: means and interpolations by hand, and identities.
#include "elbo/io/resize.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/core/rng.h"
#include "elbo/io/image_grid.h"

namespace elbo::io {
namespace {

using Pixels = std::vector<uint8_t>;

Image random_image(int64_t width, int64_t height, int64_t channels) {
  Image image{width, height, channels, {}};
  Rng rng(5);
  for (int64_t i = 0; i < width * height * channels; ++i)
    image.pixels.push_back(static_cast<uint8_t>(rng.below(256)));
  return image;
}

double mean(const Image& image) {
  double sum = 0;
  for (const uint8_t value : image.pixels) sum += value;
  return sum / static_cast<double>(image.pixels.size());
}

TEST(Resize, IsTheIdentityAtTheSameSize) {
  const Image image = random_image(7, 5, 3);
  EXPECT_EQ(resized(image, 7, 5).pixels, image.pixels);
}

TEST(Resize, ShrinksToTheMeanOfTheAreaCovered) {
  EXPECT_EQ(resized({4, 2, 1, {0, 10, 100, 200, 20, 30, 100, 0}}, 2, 1).pixels, (Pixels{15, 100}));
  // (0 + 90 / 2) / 1.5, (90 / 2 + 240) / 1.5
  EXPECT_EQ(resized({3, 1, 1, {0, 90, 240}}, 2, 1).pixels, (Pixels{30, 190}));
}

TEST(Resize, KeepsTheMeanWhenItShrinks) {
  const Image image = random_image(60, 44, 1);
  // Rounding of 165 pixels: 0.29 / sqrt(165) = 0.02 standard deviations.
  EXPECT_NEAR(mean(resized(image, 15, 11)), mean(image), 0.1);
  EXPECT_NEAR(mean(resized(image, 17, 13)), mean(image), 0.1);
}

TEST(Resize, GrowsBilinearlyBetweenPixelCentres) {
  EXPECT_EQ(resized({2, 1, 1, {0, 100}}, 4, 1).pixels, (Pixels{0, 25, 75, 100}));
  EXPECT_EQ(resized({1, 2, 1, {0, 100}}, 2, 4).pixels, (Pixels{0, 0, 25, 25, 75, 75, 100, 100}));
}

TEST(Resize, LeavesConstantPicturesConstantAndChannelsApart) {
  const Image image{3, 3, 3, Pixels{9,   99, 250, 9,   99, 250, 9,   99, 250, 9,   99, 250, 9,  99,
                                    250, 9,  99,  250, 9,  99,  250, 9,  99,  250, 9,  99,  250}};
  for (const auto& [width, height] : {std::pair<int64_t, int64_t>{2, 2}, {7, 5}, {1, 9}, {5, 1}}) {
    const Image out = resized(image, width, height);
    for (size_t i = 0; i < out.pixels.size(); i += 3)
      EXPECT_EQ((Pixels{out.pixels[i], out.pixels[i + 1], out.pixels[i + 2]}),
                (Pixels{9, 99, 250}));
  }
}

TEST(Crop, TakesThePartAskedFor) {
  EXPECT_EQ(cropped({3, 2, 1, {1, 2, 3, 4, 5, 6}}, {1, 0, 2, 2}).pixels, (Pixels{2, 3, 5, 6}));
  EXPECT_THROW(cropped({3, 2, 1, {1, 2, 3, 4, 5, 6}}, {2, 0, 2, 2}), Error);
}

TEST(Grid, HasTheGeometryOfTorchvision) {
  const Image tile = random_image(28, 28, 1);
  const Image grid = make_grid(std::vector<Image>(10, tile), 8);
  EXPECT_EQ(grid.width, 8 * 30 + 2);
  EXPECT_EQ(grid.height, 2 * 30 + 2);
  const auto at = [&](int64_t x, int64_t y) {
    return grid.pixels[static_cast<size_t>(y * grid.width + x)];
  };
  for (int64_t y = 0; y < 28; ++y)
    for (int64_t x = 0; x < 28; ++x) {
      // The tenth picture.
      EXPECT_EQ(at(2 + 30 + x, 2 + 30 + y), tile.pixels[static_cast<size_t>(y * 28 + x)]);
      EXPECT_EQ(at(2 + 60 + x, 2 + 30 + y), 0);  // none
    }
  EXPECT_EQ(at(30, 5), 0);
  EXPECT_EQ(at(31, 5), 0);
}

TEST(Grid, ReturnsASingleImageWithoutPadding) {
  const Image tile = random_image(4, 3, 3);
  EXPECT_EQ(make_grid({tile}, 8).pixels, tile.pixels);
}

TEST(Grid, IsAsNarrowAsItsPicturesWhereTheyAreFewerThanColumns) {
  EXPECT_EQ(make_grid({random_image(4, 4, 1), random_image(4, 4, 1)}, 8, 1).width, 2 * 5 + 1);
}

TEST(Grid, TurnsGreyIntoRgbBesideAColourPicture) {
  const Image grid = make_grid({{1, 1, 1, {7}}, {1, 1, 3, {1, 2, 3}}}, 2, 0);
  EXPECT_EQ(grid.pixels, (Pixels{7, 7, 7, 1, 2, 3}));
}

}  // namespace
}  // namespace elbo::io
