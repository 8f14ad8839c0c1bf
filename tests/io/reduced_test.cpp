// SPDX-License-Identifier: MIT
// JPEGs decoded smaller than they are. Oracle: a smooth picture, whose smaller form is its areas'
// means to within a few levels; and the whole picture, shrunk, in all eight orientations.
#include "elbo/io/reduced.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "elbo/core/str.h"
#include "tests/io/exif_specimen.h"
#include "tests/io/jpeg_specimen.h"

namespace elbo::io {
namespace {

Reduction always(int64_t times) {
  return [times](int64_t, int64_t) { return times; };
}

/// Slow waves in three channels, none of them alike.
Image waves(int64_t width, int64_t height) {
  Image image{width, height, 3, {}};
  for (int64_t y = 0; y < height; ++y)
    for (int64_t x = 0; x < width; ++x)
      for (int64_t c = 0; c < 3; ++c)
        image.pixels.push_back(static_cast<uint8_t>(
            std::lround(128 + 60 * std::sin(.07 * static_cast<double>(x + 5 * c)) +
                        50 * std::cos(.05 * static_cast<double>(y) + static_cast<double>(c)))));
  return image;
}

int largest_difference(const Image& a, const Image& b) {
  EXPECT_EQ(a.pixels.size(), b.pixels.size());
  int most = 0;
  for (size_t i = 0; i < std::min(a.pixels.size(), b.pixels.size()); ++i)
    most = std::max(most, std::abs(int{a.pixels[i]} - int{b.pixels[i]}));
  return most;
}

TEST(Reduced, OnceIsTheWholePicture) {
  const Bytes file = encode_jpeg(waves(37, 29), 95);
  const ReducedImage one = decode_reduced(file, "j", {}, always(1));
  EXPECT_EQ(one.image.pixels, decode_jpeg(file, "j").pixels);
  EXPECT_EQ(decode_reduced(file, "j", {}, {}).image.pixels, one.image.pixels);
  EXPECT_EQ(one.place.width, 37);
  EXPECT_EQ(one.place.height, 29);
}

TEST(Reduced, IsTheMeanOfItsAreasWhereThePictureIsSmooth) {
  const Image whole = waves(160, 96);
  const Bytes file = encode_jpeg(whole, 98);
  for (const int64_t times : {2, 4, 8}) {
    const ReducedImage got = decode_reduced(file, "j", {}, always(times));
    ASSERT_EQ(got.image.width, 160 / times);
    ASSERT_EQ(got.image.height, 96 / times);
    EXPECT_LE(largest_difference(got.image, resized(whole, 160 / times, 96 / times)), 5) << times;
  }
}

TEST(Reduced, TellsTheSizeAsShownAndRoundsPixelsUp) {
  const Bytes file = encode_jpeg(waves(37, 29), 95);
  const ReducedImage got = decode_reduced(file, "j", {}, [](int64_t width, int64_t height) {
    EXPECT_EQ(width, 37);
    EXPECT_EQ(height, 29);
    return int64_t{4};
  });
  EXPECT_EQ(got.image.width, 10);
  EXPECT_EQ(got.image.height, 8);
  EXPECT_EQ(got.place.width, 37 / 4.);
  EXPECT_EQ(got.place.height, 29 / 4.);
}

/// 37 and 29 pixels leave a part of one over, on the side to which the picture was turned.
ReducedImage turned(int orientation) {
  return decode_reduced(
      test::jpeg_file({.width = 37,
                       .height = 29,
                       .app1 = std::string("Exif\0\0", 6) + test::exif_of(orientation, true)}),
      "j", {}, always(2));
}

TEST(Reduced, LiesWhereTheWholePictureLiesInAllOrientations) {
  const ReducedImage upright = turned(1);
  const Image small = shrunk(upright.image, upright.place, 6, 6);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const ReducedImage got = turned(orientation);
    ASSERT_EQ(got.width, orientation < 5 ? 37 : 29);
    ASSERT_EQ(got.height, orientation < 5 ? 29 : 37);
    // The sums are in another order.
    EXPECT_LE(largest_difference(shrunk(got.image, got.place, 6, 6), oriented(small, orientation)),
              1)
        << orientation;
  }
}

TEST(Reduced, LeavesOtherFormatsWhole) {
  const Image image = waves(20, 12);
  const ReducedImage got = decode_reduced(encode_png(image), "p", {}, always(4));
  EXPECT_EQ(got.times, 1);
  EXPECT_EQ(got.image.pixels, image.pixels);
}

TEST(Shrunk, OfTheWholePictureIsResized) {
  const Image image = waves(31, 17);
  EXPECT_EQ(shrunk(image, {0, 0, 31, 17}, 7, 5).pixels, resized(image, 7, 5).pixels);
}

TEST(Shrunk, CountsPartlyCoveredPixelsByTheirPart) {
  // From 0.5 to 2.5: (0.5 x 10 + 20 + 0.5 x 40) / 2; from 2.5 to 4.5: (0.5 x 40 + 80 + 0.5 x 0) / 2
  const Image line{5, 1, 1, {10, 20, 40, 80, 0}};
  EXPECT_EQ(shrunk(line, {.5, 0, 4, 1}, 2, 1).pixels, (std::vector<uint8_t>{23, 50}));
}

}  // namespace
}  // namespace elbo::io
