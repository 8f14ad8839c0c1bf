// SPDX-License-Identifier: MIT
// libwebp's encoder of animations (https://developers.google.com/speed/webp/docs/container-api), each of its objects in the hands of a destructor.
#include "elbo/io/webp.h"

#include <webp/encode.h>
#include <webp/mux.h>

#include <memory>

#include "elbo/core/error.h"
#include "elbo/io/escape.h"
#include "elbo/io/grid.h"

namespace elbo {
namespace {

constexpr float kEffort = 70;  // of 100: beyond it files hardly shrink
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
  Bytes copy() const { return {reinterpret_cast<const std::byte*>(bytes.bytes), reinterpret_cast<const std::byte*>(bytes.bytes) + bytes.size}; }
};

/// A frame as libwebp wants it.
struct Picture {
  WebPPicture picture{};
  explicit Picture(const Image& image) {
    ELBO_ASSERT(WebPPictureInit(&picture) != 0);
    picture.use_argb = 1;  // lossless
    picture.width = static_cast<int>(image.width);
    picture.height = static_cast<int>(image.height);
    if (WebPPictureImportRGB(&picture, image.pixels.data(), static_cast<int>(3 * image.width)) == 0) throw MemoryError("not enough memory for a frame of an animation");
  }
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
  ~Picture() { WebPPictureFree(&picture); }
};

void check_frames(const Animation& animation) {
  ELBO_ASSERT(!animation.frames.empty() && animation.milliseconds > 0 && animation.milliseconds < kLongest);
  const Image& first = animation.frames.front();
  for (const Image& frame : animation.frames) {
    check_image(frame);
    ELBO_ASSERT(frame.width == first.width && frame.height == first.height);
  }
  if (first.width > WEBP_MAX_DIMENSION || first.height > WEBP_MAX_DIMENSION)
    throw Unsupported("an animation of ", first.width, " x ", first.height, " pixels: WebP holds at most ", WEBP_MAX_DIMENSION, " each way; show fewer pictures");
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
  Encoder out(WebPAnimEncoderNew(static_cast<int>(frame.width), static_cast<int>(frame.height), &options), WebPAnimEncoderDelete);
  if (!out) throw MemoryError("not enough memory for an animation");
  return out;
}

void want(int done, WebPAnimEncoder* encoder) {
  if (done == 0) throw Error(ErrorKind::internal, str("cannot encode a WebP: ", printable(WebPAnimEncoderGetError(encoder))));
}

/// An XMP packet (ISO 16684-1) with each text as a property.
std::string xmp_of(const std::vector<std::pair<std::string, std::string>>& texts) {
  std::string out = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" xmlns:elbo=\"urn:elbo\">";
  for (const auto& [key, text] : texts) out += str("<elbo:", key, ">", escaped(text), "</elbo:", key, ">");
  return out + "</rdf:Description></rdf:RDF></x:xmpmeta>";
}

Bytes with_texts(const Data& plain, const std::vector<std::pair<std::string, std::string>>& texts) {
  if (texts.empty()) return plain.copy();
  const std::string xmp = xmp_of(texts);
  const WebPData chunk{reinterpret_cast<const uint8_t*>(xmp.data()), xmp.size()};
  const Mux mux(WebPMuxCreate(&plain.bytes, 1), WebPMuxDelete);
  Data out;
  if (!mux || WebPMuxSetChunk(mux.get(), "XMP ", &chunk, 1) != WEBP_MUX_OK || WebPMuxAssemble(mux.get(), &out.bytes) != WEBP_MUX_OK)
    throw MemoryError("not enough memory for an animation");
  return out.copy();
}

}  // namespace

Bytes encode_webp(const Animation& animation, const std::vector<std::pair<std::string, std::string>>& texts) {
  check_frames(animation);
  const WebPConfig config = lossless();
  const Encoder encoder = encoder_for(animation.frames.front());
  int64_t at = 0;
  for (const Image& frame : animation.frames) {
    Picture picture(as_rgb(frame));
    want(WebPAnimEncoderAdd(encoder.get(), &picture.picture, static_cast<int>(at), &config), encoder.get());
    at += animation.milliseconds;
  }
  want(WebPAnimEncoderAdd(encoder.get(), nullptr, static_cast<int>(at), nullptr), encoder.get());
  Data out;
  want(WebPAnimEncoderAssemble(encoder.get(), &out.bytes), encoder.get());
  return with_texts(out, texts);
}

}  // namespace elbo
