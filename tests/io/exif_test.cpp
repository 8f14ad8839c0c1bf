// SPDX-License-Identifier: MIT
// Orientation. Oracle: the table of the EXIF standard (which side of the picture the first stored
// row and column are), written out by hand.
#include "elbo/io/image.h"

#include <gmock/gmock.h>

#include "tests/io/exif_specimen.h"
#include "tests/io/jpeg_specimen.h"
#include "tests/io/png_specimen.h"

namespace elbo::io {
namespace {

using test::exif_of;

/// As seen, always 3 x 2:  1 2 3 / 4 5 6.
const std::vector<uint8_t> kSeen{1, 2, 3, 4, 5, 6};

/// As stored, by orientation.
struct StoredImage {
  int64_t width, height;
  std::vector<uint8_t> pixels;
};
const StoredImage kStored[] = {
    {3, 2, {1, 2, 3, 4, 5, 6}},  // 1: row 0 is the top, column 0 the left side
    {3, 2, {3, 2, 1, 6, 5, 4}},  // 2: top, right side
    {3, 2, {6, 5, 4, 3, 2, 1}},  // 3: bottom, right side
    {3, 2, {4, 5, 6, 1, 2, 3}},  // 4: bottom, left side
    {2, 3, {1, 4, 2, 5, 3, 6}},  // 5: left side, top
    {2, 3, {3, 6, 2, 5, 1, 4}},  // 6: right side, top
    {2, 3, {6, 3, 5, 2, 4, 1}},  // 7: right side, bottom
    {2, 3, {4, 1, 5, 2, 6, 3}},  // 8: left side, bottom
};

TEST(Exif, EachOfTheEightOrientationsIsTurnedToWhatAViewerShows) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const StoredImage& stored = kStored[orientation - 1];
    const Image seen = oriented({stored.width, stored.height, 1, stored.pixels}, orientation);
    EXPECT_EQ(seen.width, 3);
    EXPECT_EQ(seen.height, 2);
    EXPECT_EQ(seen.pixels, kSeen) << orientation;
  }
}

TEST(Exif, ColoursOfAPixelStayTogether) {
  const Image seen = oriented({1, 2, 3, {1, 2, 3, 4, 5, 6}}, 6);
  EXPECT_EQ(seen.pixels, (std::vector<uint8_t>{4, 5, 6, 1, 2, 3}));
}

TEST(Exif, APngIsTurnedAsItsChunkSays) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const StoredImage& stored = kStored[orientation - 1];
    test::PngSpecimen png{.width = static_cast<uint32_t>(stored.width),
                          .height = static_cast<uint32_t>(stored.height),
                          .samples = {stored.pixels.begin(), stored.pixels.end()}};
    for (const bool little : {false, true}) {
      png.extra = test::png_chunk("eXIf", exif_of(orientation, little));
      EXPECT_EQ(decode_image(test::png_file(png), "p").pixels, kSeen) << orientation;
    }
    png.extra.back() ^= 1;  // a wrong checksum: not believed
    EXPECT_EQ(decode_image(test::png_file(png), "p").pixels, stored.pixels);
  }
}

/// A JPEG whose stored left half is black and right half white, as its EXIF marker says.
Image jpeg_turned(const std::string& app1) {
  Image halves{32, 16, 1, {}};
  for (int i = 0; i < 32 * 16; ++i) halves.pixels.push_back(i % 32 < 16 ? 0 : 255);
  const Bytes plain = encode_jpeg(halves, 100);
  const std::string marker = std::string("\xFF\xE1") + static_cast<char>((app1.size() + 2) >> 8) +
                             static_cast<char>(app1.size() + 2) + app1;
  const std::string file =
      std::string(text_of(plain).substr(0, 2)) + marker + std::string(text_of(plain).substr(2));
  return decode_image(bytes_of(file), "j");
}

TEST(Exif, AJpegIsTurnedAsItsMarkerSays) {
  struct Corners {
    int top_left, top_right, bottom_left;
  };
  const Corners want[] = {{0, 255, 0}, {255, 0, 255}, {255, 0, 255}, {0, 255, 0},
                          {0, 0, 255}, {0, 0, 255},   {255, 255, 0}, {255, 255, 0}};
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const Image seen = jpeg_turned(std::string("Exif\0\0", 6) + exif_of(orientation, true));
    EXPECT_EQ(seen.width, orientation < 5 ? 32 : 16);
    const auto at = [&](int64_t x, int64_t y) {
      return int{seen.pixels[static_cast<size_t>(y * seen.width + x)]};
    };
    EXPECT_NEAR(at(0, 0), want[orientation - 1].top_left, 2) << orientation;
    EXPECT_NEAR(at(seen.width - 1, 0), want[orientation - 1].top_right, 2) << orientation;
    EXPECT_NEAR(at(0, seen.height - 1), want[orientation - 1].bottom_left, 2) << orientation;
  }
  EXPECT_EQ(jpeg_turned("http://ns.adobe.com/xap/1.0/").width, 32) << "an APP1 of another kind";
}

TEST(Exif, WhatIsDamagedMeansAsItIs) {
  const std::string good = exif_of(6, true);
  EXPECT_EQ(exif_orientation(bytes_of(good)), 6);
  for (size_t size = 0; size < 20; ++size)
    EXPECT_EQ(exif_orientation(bytes_of(good.substr(0, size))), 1) << size;
  const auto changed = [&](size_t at, const std::string& bytes) {
    return exif_orientation(bytes_of(std::string(good).replace(at, bytes.size(), bytes)));
  };
  EXPECT_EQ(changed(0, "XX"), 1);
  EXPECT_EQ(changed(2, std::string("\x2b\0", 2)), 1) << "BigTIFF";
  EXPECT_EQ(changed(4, "\xff\xff\xff\xff"), 1) << "a directory beyond the end";
  EXPECT_EQ(changed(8, "\xff\xff"), 6) << "more entries than there are";
  EXPECT_EQ(changed(10, "\xff\xff"), 1) << "another tag, and no end to the entries";
  EXPECT_EQ(changed(12, std::string("\2\0", 2)), 1) << "a text";
  EXPECT_EQ(changed(14, std::string("\2\0\0\0", 4)), 1) << "two numbers";
  EXPECT_EQ(changed(18, std::string("\0\0", 2)), 1);
  EXPECT_EQ(changed(18, std::string("\x09\0", 2)), 1);
}

}  // namespace
}  // namespace elbo::io
