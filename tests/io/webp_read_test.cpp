// SPDX-License-Identifier: MIT
// Still WebP pictures. Oracle: pixels that the format's own encoder was given, lossless.
#include <gmock/gmock.h>

#include <cstdlib>

#include "elbo/core/error.h"
#include "elbo/io/image.h"
#include "elbo/io/webp.h"
#include "tests/io/exif_specimen.h"
#include "tests/io/webp_specimen.h"

namespace elbo::io {
namespace {

using test::webp_file;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::vector<uint8_t> slope_of(int width, int height, int channels) {
  std::vector<uint8_t> out;
  for (int i = 0; i < width * height; ++i)
    for (int c = 0; c < channels; ++c)
      out.push_back(
          static_cast<uint8_t>(c == 3 ? 255 : 3 * (i % width) + 5 * (i / width) + 20 * c));
  return out;
}

TEST(WebpRead, LosslessPicturesComeBackToTheByteAndLossyOnesNearly) {
  const std::vector<uint8_t> pixels = slope_of(20, 14, 3);
  const Image exact = decode_image(webp_file({20, 14, pixels}), "w");
  EXPECT_EQ(exact.width, 20);
  EXPECT_EQ(exact.height, 14);
  EXPECT_EQ(exact.pixels, pixels);
  EXPECT_TRUE(exact.warnings.empty());
  const Image near = decode_image(webp_file({20, 14, pixels, true}), "w");
  for (size_t i = 0; i < pixels.size(); ++i)
    EXPECT_LE(std::abs(int{near.pixels[i]} - int{pixels[i]}), 16) << i;
}

TEST(WebpRead, TransparencyStandsOnTheBackground) {
  const std::vector<uint8_t> pixels{200, 100, 0, 255, 200, 100, 0, 51};
  EXPECT_THAT(decode_image(webp_file({2, 1, pixels}), "w").pixels,
              ElementsAre(200, 100, 0, 244, 224, 204));
  EXPECT_THAT(decode_image(webp_file({2, 1, pixels}), "w", {.background = {0, 0, 0}}).pixels,
              ElementsAre(200, 100, 0, 40, 20, 0));
}

TEST(WebpRead, ItIsTurnedAsItsExifSays) {
  // Two pixels beside each other; 6: row 0 is the right side.
  const std::vector<uint8_t> pixels{10, 10, 10, 20, 20, 20};
  const Image image = decode_image(
      webp_file({.width = 2, .height = 1, .pixels = pixels, .exif = test::exif_of(6, true)}), "w");
  EXPECT_EQ(image.width, 1);
  EXPECT_THAT(image.pixels, ElementsAre(10, 10, 10, 20, 20, 20));
  const Image mirrored =
      decode_image(webp_file({.width = 2,
                              .height = 1,
                              .pixels = pixels,
                              .exif = std::string("Exif\0\0", 6) + test::exif_of(2, false)}),
                   "w");
  EXPECT_THAT(mirrored.pixels, ElementsAre(20, 20, 20, 10, 10, 10));
}

TEST(WebpRead, RefusesAnimationsAndHugePromises) {
  Image other{8, 8, 1, std::vector<uint8_t>(64, 9)};
  EXPECT_THAT(
      [&] {
        decode_image(encode_webp({{Image{8, 8, 1, std::vector<uint8_t>(64)}, other}}), "a.webp");
      },
      ThrowsMessage<DataError>(HasSubstr("a.webp: got an animated WebP")));
  const Bytes plane = webp_file({4000, 4000, std::vector<uint8_t>(4000 * 4000 * 3, 7)});
  ASSERT_LT(plane.size(), 10'000u);
  EXPECT_THAT([&] { decode_image(plane, "plane.webp"); },
              ThrowsMessage<DataError>(HasSubstr("more than so few bytes are trusted to hold")));
}

TEST(WebpRead, EveryCutIsRefusedAndWhatFollowsIsAWarning) {
  const Bytes whole = webp_file({20, 14, slope_of(20, 14, 4)});
  for (size_t size = 0; size < whole.size(); ++size) {
    if (size + 1 == whole.size() && whole.back() == std::byte{0}) continue;  // that was padding
    EXPECT_THROW(decode_webp(ByteView(whole).first(size), "cut.webp"), DataError) << size;
  }
  Bytes followed = whole;
  followed.insert(followed.end(), 7, std::byte{'x'});
  EXPECT_THAT(decode_webp(followed, "w").warnings,
              ElementsAre(HasSubstr("7 bytes behind its end")));
}

}  // namespace
}  // namespace elbo::io
