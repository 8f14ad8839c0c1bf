// SPDX-License-Identifier: MIT
// BMP. Oracle: a file that Pillow 12 wrote, and files from a writer of our own (bmp_specimen.h)
// whose pixels are known.
#include <gmock/gmock.h>

#include "elbo/core/error.h"
#include "elbo/io/image.h"
#include "tests/io/bmp_specimen.h"

namespace elbo::io {
namespace {

using test::bmp_file;
using test::BmpSpecimen;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

/// Image.fromarray([[[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[11, 12, 13], [14, 15, 16], [17, 18,
/// 19]]]).save(f, 'BMP')
constexpr std::string_view kOfPillow =
    "424d4e0000000000000036000000280000000300000002000000010018000000000018000000c40e0000c40e000000"
    "000000000000000d0c0b100f0e131211000000030201060504090807000000";

Bytes from_hex(std::string_view text) {
  Bytes out;
  for (size_t i = 0; i < text.size(); i += 2)
    out.push_back(static_cast<std::byte>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  return out;
}

const BmpSpecimen kTwoGrey{.width = 3,
                           .height = 2,
                           .bits = 8,
                           .palette = {{0, 0, 0}, {9, 9, 9}, {255, 255, 255}},
                           .colours = 3,
                           .rows = {std::string("\2\1\0", 3), std::string("\0\1\2", 3)}};

TEST(Bmp, ReadsWhatPillowWrites) {
  const Image image = decode_image(from_hex(kOfPillow), "p.bmp");
  EXPECT_EQ(image.width, 3);
  EXPECT_EQ(image.height, 2);
  EXPECT_THAT(image.pixels,
              ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19));
}

TEST(Bmp, RowsComeFromTheBottomUpOrTheTopDown) {
  EXPECT_THAT(decode_image(bmp_file(kTwoGrey), "up").pixels, ElementsAre(0, 9, 255, 255, 9, 0));
  BmpSpecimen down = kTwoGrey;
  down.height = -2;
  const Image image = decode_image(bmp_file(down), "down");
  EXPECT_EQ(image.height, 2);
  EXPECT_THAT(image.pixels, ElementsAre(255, 9, 0, 0, 9, 255));
}

TEST(Bmp, APaletteIsGreyOnlyWhereAllItsColoursAre) {
  EXPECT_EQ(decode_image(bmp_file(kTwoGrey), "grey").channels, 1);
  BmpSpecimen coloured = kTwoGrey;
  coloured.palette[1] = {1, 2, 3};
  EXPECT_THAT(decode_image(bmp_file(coloured), "rgb").pixels,
              ElementsAre(0, 0, 0, 1, 2, 3, 255, 255, 255, 255, 255, 255, 1, 2, 3, 0, 0, 0));
  // OS/2: three bytes a colour, as many as there is room for
  coloured.head = 12, coloured.colours = 0;
  EXPECT_THAT(decode_image(bmp_file(coloured), "core").pixels,
              ElementsAre(0, 0, 0, 1, 2, 3, 255, 255, 255, 255, 255, 255, 1, 2, 3, 0, 0, 0));
}

TEST(Bmp, TheFourthByteIsAlphaOnlyWhereAMaskSaysSo) {
  const std::string row("\x03\x02\x01\x80\x06\x05\x04\xff", 8);  // blue, green, red, the fourth
  EXPECT_THAT(
      decode_image(bmp_file({.width = 2, .height = 1, .bits = 32, .rows = {row}}), "plain").pixels,
      ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(decode_image(bmp_file({.width = 2,
                                     .height = 1,
                                     .bits = 32,
                                     .packing = 3,
                                     .masks = {0xFF, 0xFF00, 0xFF0000, 0},
                                     .rows = {row}}),
                           "rgbx")
                  .pixels,
              ElementsAre(3, 2, 1, 6, 5, 4));
  const BmpSpecimen clear{.width = 2,
                          .height = 1,
                          .bits = 32,
                          .head = 124,
                          .packing = 3,
                          .masks = {0xFF0000, 0xFF00, 0xFF, 0xFF000000},
                          .rows = {row}};
  // (value * 128 + 255 * 127) / 255
  EXPECT_THAT(decode_image(bmp_file(clear), "white").pixels, ElementsAre(128, 128, 129, 4, 5, 6));
  EXPECT_THAT(decode_image(bmp_file(clear), "black", {.background = {0, 0, 0}}).pixels,
              ElementsAre(1, 1, 2, 4, 5, 6));
  BmpSpecimen unused = clear;
  unused.rows = {std::string("\3\2\1\0\6\5\4\0", 8)};
  EXPECT_THAT(decode_image(bmp_file(unused), "no pixel has any").pixels,
              ElementsAre(1, 2, 3, 4, 5, 6));
}

void refused_bmp(const BmpSpecimen& specimen, const std::string& reason) {
  EXPECT_THAT([&] { decode_image(bmp_file(specimen), "b.bmp"); },
              ThrowsMessage<DataError>(::testing::AllOf(HasSubstr("b.bmp: "), HasSubstr(reason))));
}

TEST(Bmp, RefusesOtherKindsInWords) {
  refused_bmp({.width = 2, .height = 1, .bits = 8, .packing = 1}, "compressed (run lengths)");
  refused_bmp({.width = 2, .height = 1, .bits = 24, .packing = 4}, "packed in the way 4");
  refused_bmp({.width = 2, .height = 1, .bits = 4}, "of 4 bits a pixel, want 8, 24 or 32");
  refused_bmp({.width = 2, .height = 1, .bits = 24, .packing = 3}, "with masks");
  refused_bmp(
      {.width = 2, .height = 1, .bits = 32, .packing = 3, .masks = {0x7C00, 0x3E0, 0x1F, 0}},
      "no whole bytes");
  refused_bmp({.width = 2, .height = 1, .bits = 32, .packing = 3, .masks = {0, 0xFF00, 0xFF, 0}},
              "no whole bytes");
  refused_bmp({.width = 2, .height = 1, .head = 44 + 1000}, "a header of 1044 bytes");
}

TEST(Bmp, RefusesWhatAHeaderPromisesAndTheFileCannotHold) {
  refused_bmp({.width = 30'000, .height = 2'000, .rows = {"xyz"}}, "cut off: got");
  refused_bmp({.width = 65'536, .height = 1}, "at most 65535 a side");
  refused_bmp({.width = 30'000, .height = 30'000}, "in all are accepted");
  refused_bmp({.width = 0, .height = 1}, "0 x 1");
  refused_bmp({.width = -1, .height = 1}, "-1 x 1");
  refused_bmp({.width = 1, .height = INT32_MIN}, "1 x 2147483648");
  BmpSpecimen far = kTwoGrey;
  far.rows = {std::string("\2\3\0", 3), std::string("\0\1\2", 3)};
  refused_bmp(far, "a pixel has colour 3 of 3");
}

TEST(Bmp, EveryCutIsRefused) {
  for (const BmpSpecimen& specimen : {kTwoGrey, BmpSpecimen{.width = 1,
                                                .height = 1,
                                                .bits = 32,
                                                .head = 124,
                                                .packing = 3,
                                                .masks = {0xFF, 0xFF00, 0xFF0000, 0},
                                                .rows = {"abcd"}}}) {
    const Bytes whole = bmp_file(specimen);
    for (size_t size = 0; size < whole.size(); ++size)
      EXPECT_THROW(decode_image(ByteView(whole).first(size), "cut.bmp"), DataError) << size;
  }
}

}  // namespace
}  // namespace elbo::io
