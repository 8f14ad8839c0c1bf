// SPDX-License-Identifier: MIT
// libwebp's encoder of animations (https://developers.google.com/speed/webp/docs/container-api),
// each of its objects in the hands of a destructor, and its decoder of still pictures
// (https://developers.google.com/speed/webp/docs/api).
#include "elbo/io/webp.h"

#include <webp/decode.h>
#include <webp/encode.h>
#include <webp/mux.h>

#include <memory>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/escape.h"
#include "elbo/io/image.h"
#include "elbo/io/image_grid.h"
#include "elbo/io/webp_container.h"

namespace elbo::io {
namespace {

constexpr float kEffort = 70;  // of 100: beyond it files hardly shrink
/// A plane of one colour takes hardly a byte, so no number of pixels a byte is impossible; beyond
/// this it is no picture that anybody learns from.
constexpr int64_t kFreeWebpPixels = int64_t{1} << 22, kWebpPixelsAByte = 1024;
constexpr int64_t kLongest = int64_t{1} << 24;  // milliseconds that a frame's field can say

using Encoder = std::unique_ptr<WebPAnimEncoder, decltype(&WebPAnimEncoderDelete)>;
using Mux = std::unique_ptr<WebPMux, decltype(&WebPMuxDelete)>;

/// Bytes that libwebp has allocated.
struct Data {
  WebPData bytes{};
  Data() = default;
  Data(const Data&) = delete;
  Data& operator=(const Data&) = delete;
  ~Data() { WebPDataClear(&bytes); }
  Bytes copy() const {
    return {reinterpret_cast<const std::byte*>(bytes.bytes),
            reinterpret_cast<const std::byte*>(bytes.bytes) + bytes.size};
  }
};

/// A frame as libwebp wants it.
struct Picture {
  WebPPicture picture{};
  explicit Picture(const Image& image) {
    ELBO_ASSERT(WebPPictureInit(&picture) != 0);
    picture.use_argb = 1;  // lossless
    picture.width = static_cast<int>(image.width);
    picture.height = static_cast<int>(image.height);
    if (WebPPictureImportRGB(&picture, image.pixels.data(), static_cast<int>(3 * image.width)) == 0)
      throw MemoryError("not enough memory for a frame of an animation");
  }
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
  ~Picture() { WebPPictureFree(&picture); }
};

void check_frames(const Animation& animation) {
  ELBO_ASSERT(!animation.frames.empty() && animation.milliseconds > 0 &&
              animation.milliseconds < kLongest);
  const Image& first = animation.frames.front();
  for (const Image& frame : animation.frames) {
    check_image(frame);
    ELBO_ASSERT(frame.width == first.width && frame.height == first.height);
  }
  if (first.width > WEBP_MAX_DIMENSION || first.height > WEBP_MAX_DIMENSION)
    throw Unsupported("an animation of ", first.width, " x ", first.height,
                      " pixels: WebP holds at most ", WEBP_MAX_DIMENSION,
                      " each way; show fewer pictures");
}

WebPConfig lossless() {
  WebPConfig config;
  ELBO_ASSERT(WebPConfigInit(&config) != 0);
  config.lossless = 1;
  config.quality = kEffort;
  return config;
}

Encoder encoder_for(const Image& frame) {
  WebPAnimEncoderOptions options;
  ELBO_ASSERT(WebPAnimEncoderOptionsInit(&options) != 0);
  options.anim_params.loop_count = 0;  // for ever
  Encoder out(
      WebPAnimEncoderNew(static_cast<int>(frame.width), static_cast<int>(frame.height), &options),
      WebPAnimEncoderDelete);
  if (!out) throw MemoryError("not enough memory for an animation");
  return out;
}

void want(int done, WebPAnimEncoder* encoder) {
  if (done == 0)
    throw Error(ErrorKind::internal,
                str("cannot encode a WebP: ", printable(WebPAnimEncoderGetError(encoder))));
}

/// An XMP packet (ISO 16684-1) with each text as a property.
std::string xmp_of(const std::vector<std::pair<std::string, std::string>>& texts) {
  std::string out =
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
      "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" "
      "xmlns:elbo=\"urn:elbo\">";
  for (const auto& [key, text] : texts)
    out += str("<elbo:", key, ">", escaped(text), "</elbo:", key, ">");
  return out + "</rdf:Description></rdf:RDF></x:xmpmeta>";
}

Bytes with_texts(const Data& plain, const std::vector<std::pair<std::string, std::string>>& texts) {
  if (texts.empty()) return plain.copy();
  const std::string xmp = xmp_of(texts);
  const WebPData chunk{reinterpret_cast<const uint8_t*>(xmp.data()), xmp.size()};
  const Mux mux(WebPMuxCreate(&plain.bytes, 1), WebPMuxDelete);
  Data out;
  if (!mux || WebPMuxSetChunk(mux.get(), "XMP ", &chunk, 1) != WEBP_MUX_OK ||
      WebPMuxAssemble(mux.get(), &out.bytes) != WEBP_MUX_OK)
    throw MemoryError("not enough memory for an animation");
  return out.copy();
}

/// Size and kind of a still picture, checked.
WebPBitstreamFeatures webp_features(ByteView container, const std::string& name,
                                    const DecodeOptions& options) {
  WebPBitstreamFeatures out;
  if (WebPGetFeatures(reinterpret_cast<const uint8_t*>(container.data()), container.size(), &out) !=
      VP8_STATUS_OK)
    throw DataError(printable(name), ": a damaged WebP: its head cannot be read");
  check_image_size(out.width, out.height, options, name);
  if (out.has_animation != 0)
    throw DataError(printable(name),
                    ": got an animated WebP, want a still picture; save its frames first");
  const int64_t pixels = int64_t{out.width} * out.height;
  if (pixels > kFreeWebpPixels && pixels / kWebpPixelsAByte > std::ssize(container))
    throw DataError(printable(name), ": got a WebP of ", container.size(), " bytes that promises ",
                    out.width, " x ", out.height,
                    " pixels, more than so few bytes are trusted to hold");
  return out;
}

}  // namespace

Image decode_webp(ByteView bytes, const std::string& name, const DecodeOptions& options) {
  const ByteView container = webp_without_rest(bytes, printable(name));
  const WebPBitstreamFeatures features = webp_features(container, name, options);
  const bool alpha = features.has_alpha != 0;
  Image image{features.width, features.height, alpha ? 4 : 3, {}};
  image.pixels.resize(static_cast<size_t>(image.width * image.height * image.channels));
  const auto decode = alpha ? WebPDecodeRGBAInto : WebPDecodeRGBInto;
  const auto* data = reinterpret_cast<const uint8_t*>(container.data());
  if (decode(data, container.size(), image.pixels.data(), image.pixels.size(),
             static_cast<int>(image.width * image.channels)) == nullptr)
    throw DataError(printable(name), ": a damaged WebP; an incomplete copy?");
  if (alpha) image = over_background(std::move(image), options.background);
  warn_of_rest(image, bytes.subspan(container.size()));
  return oriented(std::move(image), exif_orientation(webp_chunk(container, "EXIF")));
}

Bytes encode_webp(const Animation& animation,
                  const std::vector<std::pair<std::string, std::string>>& texts) {
  check_frames(animation);
  const WebPConfig config = lossless();
  const Encoder encoder = encoder_for(animation.frames.front());
  int64_t at = 0;
  for (const Image& frame : animation.frames) {
    Picture picture(as_rgb(frame));
    want(WebPAnimEncoderAdd(encoder.get(), &picture.picture, static_cast<int>(at), &config),
         encoder.get());
    at += animation.milliseconds;
  }
  want(WebPAnimEncoderAdd(encoder.get(), nullptr, static_cast<int>(at), nullptr), encoder.get());
  Data out;
  want(WebPAnimEncoderAssemble(encoder.get(), &out.bytes), encoder.get());
  return with_texts(out, texts);
}

}  // namespace elbo::io
