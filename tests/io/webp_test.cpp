// SPDX-License-Identifier: MIT
// Animations. Oracle: the format's reference decoder (libwebpdemux).
#include "elbo/io/webp.h"

#include <gmock/gmock.h>
#include <webp/demux.h>

#include <memory>

#include "elbo/core/error.h"
#include "elbo/core/rng.h"

namespace elbo::io {
namespace {

using ::testing::HasSubstr;

Image random_image(int64_t width, int64_t height, int64_t channels, uint64_t seed) {
  Image out{width, height, channels,
            std::vector<uint8_t>(static_cast<size_t>(width * height * channels))};
  Rng rng(seed);
  for (uint8_t& value : out.pixels) value = static_cast<uint8_t>(rng.below(256));
  return out;
}

struct Decoded {
  std::vector<std::vector<uint8_t>> frames;  ///< RGBA
  std::vector<int> ends;                     ///< milliseconds
  uint32_t width = 0, height = 0, loops = 1;
};

Decoded decoded(const Bytes& bytes) {
  const WebPData data{reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
  const std::unique_ptr<WebPAnimDecoder, decltype(&WebPAnimDecoderDelete)> decoder(
      WebPAnimDecoderNew(&data, nullptr), WebPAnimDecoderDelete);
  Decoded out;
  WebPAnimInfo info;
  if (!decoder || WebPAnimDecoderGetInfo(decoder.get(), &info) == 0) return out;
  out.width = info.canvas_width, out.height = info.canvas_height, out.loops = info.loop_count;
  uint8_t* rgba = nullptr;
  int end = 0;
  while (WebPAnimDecoderHasMoreFrames(decoder.get()) != 0 &&
         WebPAnimDecoderGetNext(decoder.get(), &rgba, &end) != 0) {
    out.frames.emplace_back(rgba, rgba + size_t{4} * info.canvas_width * info.canvas_height);
    out.ends.push_back(end);
  }
  return out;
}

/// RGBA as a picture of one or three channels would be shown.
std::vector<uint8_t> shown(const Image& image) {
  std::vector<uint8_t> out;
  const auto channels = static_cast<size_t>(image.channels);
  for (size_t i = 0; i < image.pixels.size(); i += channels) {
    for (size_t c = 0; c < 3; ++c) out.push_back(image.pixels[i + (channels == 3 ? c : 0)]);
    out.push_back(255);
  }
  return out;
}

TEST(WebP, GivesEveryFrameBackToTheByteForItsTime) {
  for (const int64_t channels : {1, 3}) {
    Animation animation{{}, 70};
    for (uint64_t i = 0; i < 5; ++i) animation.frames.push_back(random_image(13, 11, channels, i));
    const Decoded back = decoded(encode_webp(animation));
    ASSERT_EQ(back.frames.size(), 5u);
    EXPECT_EQ(back.width, 13u);
    EXPECT_EQ(back.height, 11u);
    EXPECT_EQ(back.loops, 0u) << "0 is for ever";
    for (size_t i = 0; i < 5; ++i) {
      EXPECT_EQ(back.frames[i], shown(animation.frames[i])) << i;
      EXPECT_EQ(back.ends[i], 70 * static_cast<int>(i + 1));
    }
  }
}

TEST(WebP, OfOneFrameIsAPictureAndEqualInputGivesEqualBytes) {
  const Animation animation{{random_image(1, 1, 3, 0)}, 40};
  EXPECT_EQ(decoded(encode_webp(animation)).frames.front(), shown(animation.frames[0]));
  EXPECT_EQ(encode_webp(animation, {{"seed", "3"}}), encode_webp(animation, {{"seed", "3"}}));
}

TEST(WebP, CarriesEscapedTextsAndStaysReadable) {
  const Animation animation{{random_image(8, 8, 3, 0), random_image(8, 8, 3, 1)}, 40};
  const Bytes bytes = encode_webp(animation, {{"run", "a<b&c"}});
  EXPECT_THAT(std::string(text_of(bytes)), HasSubstr("<elbo:run>a&lt;b&amp;c</elbo:run>"));
  EXPECT_EQ(decoded(bytes).frames.size(), 2u);
}

TEST(WebP, RefusesFramesThatTheFormatCannotHold) {
  EXPECT_THROW(encode_webp({{random_image(16384, 1, 1, 0)}, 40}), Unsupported);
}

}  // namespace
}  // namespace elbo::io
