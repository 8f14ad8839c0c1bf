// SPDX-License-Identifier: MIT
// PNG. Oracle: files from a writer of our own (png_specimen.h) whose pixels are known, and the
// format's own rules for their meaning.
#include <gmock/gmock.h>

#include "elbo/core/error.h"
#include "elbo/core/rng.h"
#include "elbo/io/image.h"
#include "tests/io/png_specimen.h"

namespace elbo::io {
namespace {

using test::PngSpecimen;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

/// Random samples that the colour type and depth allow, 13 x 11 pixels so that no pass of the
/// interlace is regular.
PngSpecimen random_specimen(int colour, int depth, bool interlaced) {
  PngSpecimen png{
      .width = 13, .height = 11, .colour = colour, .depth = depth, .interlaced = interlaced};
  Rng rng(7, {static_cast<uint64_t>(colour), static_cast<uint64_t>(depth)});
  png.samples.resize(png.width * png.height * png.samples_a_pixel());
  for (uint16_t& sample : png.samples)
    sample = static_cast<uint16_t>(rng.below(int64_t{1} << depth));
  if (colour == 3)
    for (int i = 0; i < 3 << depth; ++i) png.palette += static_cast<char>(rng.below(256));
  return png;
}

/// A sample in 8 bits: scaled so that the largest becomes 255, rounded.
int scaled(unsigned sample, int depth) {
  const unsigned most = (1u << depth) - 1;
  return static_cast<int>((sample * 255 + most / 2) / most);
}

/// The pixels that a specimen means.
std::vector<int> meaning(const PngSpecimen& png) {
  std::vector<int> out;
  const size_t stored = png.samples_a_pixel();
  const bool alpha = png.colour == 4 || png.colour == 6;
  for (size_t i = 0; i < png.samples.size(); i += stored) {
    if (png.colour == 3)
      for (size_t c = 0; c < 3; ++c)
        out.push_back(static_cast<uint8_t>(png.palette[png.samples[i] * 3u + c]));
    else
      for (size_t c = 0; c + (alpha ? 1 : 0) < stored; ++c) {
        const int value = scaled(png.samples[i + c], png.depth);
        const int part = alpha ? scaled(png.samples[i + stored - 1], png.depth) : 255;
        out.push_back((value * part + 255 * (255 - part) + 127) / 255);
      }
  }
  return out;
}

struct Kind {
  int colour, depth;
};

class EveryPng : public ::testing::TestWithParam<std::tuple<Kind, bool>> {};

TEST_P(EveryPng, DecodesToThePixelsThatItsWriterMeant) {
  const auto [kind, interlaced] = GetParam();
  const PngSpecimen png = random_specimen(kind.colour, kind.depth, interlaced);
  const Image image = decode_image(test::png_file(png), "specimen.png");
  EXPECT_EQ(image.width, 13);
  EXPECT_EQ(image.height, 11);
  EXPECT_EQ(image.channels, kind.colour == 0 || kind.colour == 4 ? 1 : 3);
  EXPECT_EQ(std::vector<int>(image.pixels.begin(), image.pixels.end()), meaning(png));
}

INSTANTIATE_TEST_SUITE_P(ColourTypes, EveryPng,
                         ::testing::Combine(::testing::Values(Kind{0, 1}, Kind{0, 2}, Kind{0, 4},
                                                              Kind{0, 8}, Kind{0, 16}, Kind{2, 8},
                                                              Kind{2, 16}, Kind{3, 1}, Kind{3, 2},
                                                              Kind{3, 4}, Kind{3, 8}, Kind{4, 8},
                                                              Kind{4, 16}, Kind{6, 8}, Kind{6, 16}),
                                            ::testing::Bool()));

TEST(Png, CompositesATransparentPaletteEntryOverTheBackground) {
  const PngSpecimen png{.width = 3,
                        .height = 1,
                        .colour = 3,
                        .depth = 8,
                        .samples = {0, 1, 2},
                        .palette = std::string(9, '\x64'),
                        .transparency = {'\0', '\x7f', '\xff'}};
  const Bytes file = test::png_file(png);
  EXPECT_EQ(decode_image(file, "white").pixels,
            (std::vector<uint8_t>{255, 255, 255, 178, 178, 178, 100, 100, 100}));
  EXPECT_EQ(decode_image(file, "black", {.background = {0, 0, 0}}).pixels,
            (std::vector<uint8_t>{0, 0, 0, 50, 50, 50, 100, 100, 100}));
  EXPECT_EQ(decode_image(file, "red", {.background = {255, 0, 0}}).pixels,
            (std::vector<uint8_t>{255, 0, 0, 178, 50, 50, 100, 100, 100}));
}

TEST(Png, GreyWithAlphaStaysGreyOverGreyOnly) {
  const Bytes file =
      test::png_file({.width = 2, .height = 1, .colour = 4, .samples = {200, 255, 200, 0}});
  EXPECT_EQ(decode_image(file, "white").pixels, (std::vector<uint8_t>{200, 255}));
  EXPECT_EQ(decode_image(file, "blue", {.background = {0, 0, 255}}).pixels,
            (std::vector<uint8_t>{200, 200, 200, 0, 0, 255}));
}

TEST(Png, WhatViewersForgiveIsReadAndKeptAsAWarning) {
  const PngSpecimen plain{.width = 2, .height = 2, .samples = {1, 2, 3, 4}};
  PngSpecimen with_palette = plain, with_surplus = plain;
  with_palette.extra = test::png_chunk("PLTE", std::string(30, 'p'));
  with_surplus.surplus = std::string(200, '\0');
  Bytes endless = test::png_file(plain), followed = endless;
  endless.resize(endless.size() - 12);  // IEND
  for (const char c : std::string("rubbish")) followed.push_back(static_cast<std::byte>(c));
  const PngSpecimen clear{.width = 1,
                          .height = 1,
                          .colour = 6,
                          .samples = {9, 8, 7, 255},
                          .transparency = std::string(6, '\0')};
  const auto warned = [](const Bytes& file, const std::vector<uint8_t>& pixels,
                         const std::string& reason) {
    const Image image = decode_png(file, "p");
    EXPECT_EQ(image.pixels, pixels) << reason;
    ASSERT_EQ(image.warnings.size(), 1u) << reason;
    EXPECT_THAT(image.warnings[0], HasSubstr(reason));
  };
  EXPECT_TRUE(decode_png(test::png_file(plain), "p").warnings.empty());
  warned(test::png_file(with_palette), {1, 2, 3, 4}, "PLTE: ignored in grayscale PNG");
  warned(test::png_file(with_surplus), {1, 2, 3, 4}, "IDAT: ");
  warned(test::png_file(clear), {9, 8, 7}, "tRNS: invalid with alpha channel");
  warned(endless, {1, 2, 3, 4}, "no mark at its end");
  warned(followed, {1, 2, 3, 4}, "7 bytes behind its end");
}

TEST(Png, EveryCutBeforeTheEndMarkIsRefused) {
  const PngSpecimen png = random_specimen(2, 8, false);
  const Bytes whole = test::png_file(png);
  for (size_t size = 0; size < whole.size(); ++size) {
    if (size == whole.size() - 12) continue;
    EXPECT_THROW(decode_png(ByteView(whole).first(size), "cut.png"), DataError) << size;
  }
}

TEST(Png, ReadsWhatItWroteToThePixel) {
  for (const int64_t channels : {1, 3}) {
    Image image{17, 5, channels, {}};
    Rng rng(3);
    for (int64_t i = 0; i < 17 * 5 * channels; ++i)
      image.pixels.push_back(static_cast<uint8_t>(rng.below(256)));
    const Bytes bytes = encode_png(image, {{"step", "500"}, {"Title", "d\xC3\xA9j\xC3\xA0 vu"}});
    EXPECT_EQ(bytes, encode_png(image, {{"step", "500"}, {"Title", "d\xC3\xA9j\xC3\xA0 vu"}}));
    const Image back = decode_image(bytes, "own");
    EXPECT_EQ(back.channels, channels);
    EXPECT_EQ(back.pixels, image.pixels);
  }
}

TEST(Png, WritesItsTextsAsTextChunks) {
  const Bytes bytes = encode_png({1, 1, 1, {9}}, {{"step", "500"}});
  EXPECT_THAT(std::string(text_of(bytes)),
              HasSubstr(test::png_chunk("tEXt", std::string("step\0", 5) + "500")));
}

TEST(Png, RefusesAHeaderThatPromisesMoreThanTheLimit) {
  PngSpecimen png{.width = 1, .height = 1, .samples = {1}};
  std::string file(text_of(test::png_file(png)));
  for (const auto& [width, height] : {std::pair{65536u, 1u},
                                      {1u, 65536u},
                                      {16384u, 4097u},
                                      {0xFFFFFFFFu, 0xFFFFFFFFu},
                                      {0u, 5u}}) {
    png.width = width, png.height = height;
    file.replace(8, 25, test::png_header(png));
    EXPECT_THAT([&] { decode_png(bytes_of(file), "bomb.png"); },
                ThrowsMessage<DataError>(HasSubstr("bomb.png: got a picture of")))
        << width;
  }
}

TEST(Png, RefusesAHeaderThatPromisesMoreThanTheFileCanHold) {
  PngSpecimen png{.width = 1, .height = 1, .samples = {1}};
  std::string file(text_of(test::png_file(png)));
  png.width = png.height = 8192;
  file.replace(8, 25, test::png_header(png));
  EXPECT_THAT([&] { decode_png(bytes_of(file), "bomb.png"); },
              ThrowsMessage<DataError>(HasSubstr("more than so few bytes can hold")));
}

TEST(Png, RefusesAWrongChecksumInACriticalChunkAndForgivesItInAText) {
  const PngSpecimen plain{.width = 2, .height = 1, .samples = {1, 2}};
  PngSpecimen with_text = plain;
  with_text.extra = test::png_chunk("tEXt", "a text");
  with_text.extra.back() ^= 1;
  const Image image = decode_png(test::png_file(with_text), "p");
  EXPECT_EQ(image.pixels, (std::vector<uint8_t>{1, 2}));
  EXPECT_THAT(image.warnings, ::testing::ElementsAre(HasSubstr("tEXt: CRC error")));
  Bytes broken = test::png_file(plain);
  broken[8 + 25 - 1] ^= std::byte{1};  // the header's checksum
  EXPECT_THROW(decode_png(broken, "p"), DataError);
}

TEST(Png, RefusesPixelDataThatEndTooEarly) {
  PngSpecimen png{.width = 4, .height = 4, .samples = std::vector<uint16_t>(16, 3)};
  std::string file(text_of(test::png_file(png)));
  png.height = 5;
  file.replace(8, 25, test::png_header(png));
  EXPECT_THAT([&] { decode_png(bytes_of(file), "p"); },
              ThrowsMessage<DataError>(HasSubstr("p: a damaged PNG")));
}

TEST(Image, IsToldByItsFirstBytesAndNotByItsName) {
  EXPECT_THAT([] { decode_image(bytes_of("GIF89a..."), "cat.png"); },
              ThrowsMessage<DataError>(
                  HasSubstr("cat.png: got a GIF file, want a PNG, JPEG, WebP or BMP")));
  EXPECT_THROW(decode_image({}, "empty.png"), DataError);
}

}  // namespace
}  // namespace elbo::io
