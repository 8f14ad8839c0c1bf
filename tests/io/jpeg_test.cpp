// SPDX-License-Identifier: MIT
// JPEG. Oracle: smooth pictures, which survive quality 95 to within a few levels; and files of refused kinds from the library's own encoder.
#include <gmock/gmock.h>

#include <cstdlib>

#include "elbo/core/error.h"
#include "elbo/io/image.h"
#include "tests/io/jpeg_specimen.h"

namespace elbo {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Image gradient(int64_t channels) {
  Image image{24, 18, channels, {}};
  for (int64_t y = 0; y < 18; ++y)
    for (int64_t x = 0; x < 24; ++x)
      for (int64_t c = 0; c < channels; ++c) image.pixels.push_back(static_cast<uint8_t>(40 + 4 * x + 3 * y));
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
    for (size_t i = 0; i < image.pixels.size(); ++i) EXPECT_LE(std::abs(int{back.pixels[i]} - int{image.pixels[i]}), 3) << i;
  }
}

TEST(Jpeg, ReadsProgressiveFilesLikeBaselineOnes) {
  const Image baseline = decode_jpeg(test::jpeg_file({}), "b");
  EXPECT_EQ(decode_jpeg(test::jpeg_file({.progressive = true}), "p").pixels, baseline.pixels);
}

TEST(Jpeg, RefusesCmykAndArithmeticCodingInWords) {
  EXPECT_THAT([] { decode_jpeg(test::jpeg_file({.channels = 4}), "print.jpg"); }, ThrowsMessage<DataError>(HasSubstr("print.jpg: got a JPEG of 4 components")));
  EXPECT_THAT([] { decode_jpeg(test::jpeg_file({.arithmetic = true}), "a.jpg"); }, ThrowsMessage<DataError>(HasSubstr("arithmetic coding")));
}

TEST(Jpeg, RefusesMoreThanAHundredScans) {
  EXPECT_NO_THROW(decode_jpeg(test::jpeg_file({.channels = 1, .scans = test::many_scans(0)}), "64 scans"));
  EXPECT_THAT([] { decode_jpeg(test::jpeg_file({.channels = 1, .scans = test::many_scans(1)}), "127.jpg"); },
              ThrowsMessage<DataError>(HasSubstr("127.jpg: a damaged JPEG: more than 100 scans")));
}

TEST(Jpeg, RefusesDataThatEndTooEarly) {
  const Bytes whole = test::jpeg_file({.width = 64, .height = 64});
  for (const size_t missing : {size_t{1}, size_t{2}, whole.size() / 4, whole.size() - 20})
    EXPECT_THROW(decode_jpeg(ByteView(whole).first(whole.size() - missing), "cut.jpg"), DataError) << missing;
}

TEST(Jpeg, RefusesAHeaderThatPromisesMoreThanTheFileCanHold) {
  Bytes bytes = test::jpeg_file({});
  const size_t frame = text_of(bytes).find("\xFF\xC0");  // SOF0: marker, length, precision, height, width
  ASSERT_NE(frame, std::string_view::npos);
  bytes[frame + 5] = bytes[frame + 7] = std::byte{0x10};
  EXPECT_THAT([&] { decode_jpeg(bytes, "bomb.jpg"); }, ThrowsMessage<DataError>(HasSubstr("more than so few bytes can hold")));
  bytes[frame + 5] = bytes[frame + 7] = std::byte{0xFF};
  EXPECT_THAT([&] { decode_jpeg(bytes, "bomb.jpg"); }, ThrowsMessage<DataError>(HasSubstr("at most 16384 a side")));
}

}  // namespace
}  // namespace elbo
