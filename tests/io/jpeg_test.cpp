// SPDX-License-Identifier: MIT
// JPEG. Oracle: smooth pictures, which survive quality 95 to within a few levels; and files of
// refused kinds from the library's own encoder.
#include <gmock/gmock.h>

#include <cstdlib>

#include "elbo/core/error.h"
#include "elbo/io/image.h"
#include "tests/io/jpeg_specimen.h"

namespace elbo::io {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Image gradient(int64_t channels) {
  Image image{24, 18, channels, {}};
  for (int64_t y = 0; y < 18; ++y)
    for (int64_t x = 0; x < 24; ++x)
      for (int64_t c = 0; c < channels; ++c)
        image.pixels.push_back(static_cast<uint8_t>(40 + 4 * x + 3 * y));
  return image;
}

TEST(Jpeg, KeepsASmoothPictureToWithinThreeLevels) {
  for (const int64_t channels : {1, 3}) {
    const Image image = gradient(channels);
    const Bytes bytes = encode_jpeg(image, 95);
    EXPECT_EQ(bytes, encode_jpeg(image, 95));
    const Image back = decode_image(bytes, "own");
    ASSERT_EQ(back.channels, channels);
    ASSERT_EQ(back.pixels.size(), image.pixels.size());
    for (size_t i = 0; i < image.pixels.size(); ++i)
      EXPECT_LE(std::abs(int{back.pixels[i]} - int{image.pixels[i]}), 3) << i;
  }
}

TEST(Jpeg, ReadsProgressiveFilesLikeBaselineOnes) {
  const Image baseline = decode_jpeg(test::jpeg_file({}), "b");
  EXPECT_EQ(decode_jpeg(test::jpeg_file({.progressive = true}), "p").pixels, baseline.pixels);
}

/// Four inks of every pixel -> its colour, which must be `want` to within two levels.
void expect_colour(const test::JpegSpecimen& specimen, const std::vector<int>& want) {
  const Image image = decode_image(test::jpeg_file(specimen), "print.jpg");
  ASSERT_EQ(image.channels, 3);
  ASSERT_EQ(image.pixels.size(), 16u * 16 * 3);
  for (size_t i = 0; i < image.pixels.size(); ++i)
    EXPECT_LE(std::abs(int{image.pixels[i]} - want[i % 3]), 2) << i;
}

TEST(Jpeg, TurnsInksIntoLight) {  // light = (1 - ink) (1 - black); Adobe's files hold 1 - ink
  expect_colour({.channels = 4, .colour = {55, 155, 255, 51}, .adobe = false}, {160, 80, 0});
  expect_colour({.channels = 4, .colour = {200, 100, 0, 204}}, {160, 80, 0});
  expect_colour({.channels = 4, .colour = {200, 100, 0, 204}, .ycck = true}, {160, 80, 0});
  expect_colour({.channels = 4, .colour = {255, 255, 255, 255}}, {255, 255, 255});
  expect_colour({.channels = 4, .progressive = true, .colour = {255, 255, 255, 0}}, {0, 0, 0});
}

TEST(Jpeg, RefusesArithmeticCodingInWords) {
  EXPECT_THAT([] { decode_jpeg(test::jpeg_file({.arithmetic = true}), "a.jpg"); },
              ThrowsMessage<DataError>(HasSubstr("arithmetic coding")));
}

Bytes with(Bytes bytes, size_t at, const std::string& inserted) {
  const ByteView more = bytes_of(inserted);
  bytes.insert(bytes.begin() + static_cast<ptrdiff_t>(at), more.begin(), more.end());
  return bytes;
}

TEST(Jpeg, WhatViewersForgiveIsReadAndKeptAsAWarning) {
  const Bytes plain = encode_jpeg(gradient(3), 95);
  const Image want = decode_jpeg(plain, "plain");
  EXPECT_TRUE(want.warnings.empty());
  const auto warned = [&](const Bytes& file, const std::string& reason) {
    const Image image = decode_jpeg(file, "j");
    EXPECT_EQ(image.pixels, want.pixels) << reason;
    ASSERT_EQ(image.warnings.size(), 1u) << reason;
    EXPECT_THAT(image.warnings[0], HasSubstr(reason));
  };
  Bytes old = plain;
  const size_t jfif = text_of(plain).find("JFIF");
  old[jfif + 5] = old[jfif + 6] = std::byte{0};
  warned(old, "unknown JFIF revision number 0.00");
  warned(with(plain, plain.size() - 2, std::string(17, '\0')),
         "extraneous bytes before marker 0xd9");
  warned(Bytes(plain.begin(), plain.end() - 2), "no mark at its end");
  warned(Bytes(plain.begin(), plain.end() - 1), "no mark at its end");
  warned(with(plain, plain.size(), "rubbish"), "7 bytes behind its end");
  EXPECT_TRUE(
      decode_jpeg(with(plain, plain.size(), std::string(9, '\0')), "filled up").warnings.empty());
  EXPECT_EQ(decode_jpeg(Bytes(test::jpeg_file({.progressive = true})), "p").warnings.size(), 0u);
}

TEST(Jpeg, RefusesMoreThanAHundredScans) {
  EXPECT_NO_THROW(
      decode_jpeg(test::jpeg_file({.channels = 1, .scans = test::many_scans(0)}), "64 scans"));
  EXPECT_THAT(
      [] {
        decode_jpeg(test::jpeg_file({.channels = 1, .scans = test::many_scans(1)}), "127.jpg");
      },
      ThrowsMessage<DataError>(HasSubstr("127.jpg: a damaged JPEG: more than 100 scans")));
}

TEST(Jpeg, RefusesEveryCutThatTakesPartOfThePicture) {
  const std::vector<jpeg_scan_info> one_by_one{
      {1, {0}, 0, 63, 0, 0}, {1, {1}, 0, 63, 0, 0}, {1, {2}, 0, 63, 0, 0}};
  for (const auto& specimen : {test::JpegSpecimen{.width = 40, .height = 24},
                               {.width = 40, .height = 24, .channels = 1},
                               {.width = 40, .height = 24, .progressive = true},
                               {.width = 40, .height = 24, .channels = 4},
                               {.width = 40, .height = 24, .scans = one_by_one}}) {
    const Bytes whole = test::jpeg_file(specimen);
    EXPECT_NO_THROW(decode_jpeg(whole, "whole.jpg"));
    for (size_t size = 0; size + 2 < whole.size(); ++size)
      EXPECT_THROW(decode_jpeg(ByteView(whole).first(size), "cut.jpg"), DataError)
          << size << " of " << whole.size();
  }
}

TEST(Jpeg, AMissingEndMarkIsForgivenOnlyWhereEveryScanIsKnownToBeThere) {
  Bytes progressive = test::jpeg_file({.progressive = true}),
        apart = test::jpeg_file(
            {.scans = {{1, {0}, 0, 63, 0, 0}, {1, {1}, 0, 63, 0, 0}, {1, {2}, 0, 63, 0, 0}}});
  progressive.resize(progressive.size() - 2);
  apart.resize(apart.size() - 2);
  EXPECT_EQ(decode_jpeg(progressive, "p").pixels, decode_jpeg(test::jpeg_file({}), "b").pixels);
  EXPECT_THAT([&] { decode_jpeg(apart, "a.jpg"); },
              ThrowsMessage<DataError>(HasSubstr("it ends before its last scan")));
}

TEST(Jpeg, RefusesAHeaderThatPromisesMoreThanTheFileCanHold) {
  Bytes bytes = test::jpeg_file({});
  // SOF0: marker, length, precision, height, width
  const size_t frame = text_of(bytes).find("\xFF\xC0");
  ASSERT_NE(frame, std::string_view::npos);
  bytes[frame + 5] = bytes[frame + 7] = std::byte{0x10};
  EXPECT_THAT([&] { decode_jpeg(bytes, "bomb.jpg"); },
              ThrowsMessage<DataError>(HasSubstr("more than so few bytes can hold")));
  bytes[frame + 5] = bytes[frame + 7] = std::byte{0xFF};
  EXPECT_THAT([&] { decode_jpeg(bytes, "bomb.jpg"); },
              ThrowsMessage<DataError>(HasSubstr("at most 65535 a side")));
}

}  // namespace
}  // namespace elbo::io
