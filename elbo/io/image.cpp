// SPDX-License-Identifier: MIT
// Which decoder a picture needs, and what is common to all.
#include "elbo/io/image.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/reduced.h"
#include "elbo/io/webp_container.h"

namespace elbo::io {
namespace {

constexpr std::pair<std::string_view, std::string_view> kOtherFormats[] = {
    {"GIF8", "a GIF file"},
    {{"II*\0", 4}, "a TIFF file"},
    {{"MM\0*", 4}, "a TIFF file"},
    {{"\0\0\0\x0CjP", 6}, "a JPEG 2000 file"},
    {"\xFF\x0A", "a JPEG XL file"},
    {"8BPS", "a Photoshop file"},
    {"<svg", "an SVG file"},
    {"<html", "an HTML page"},
    {"<!DOC", "an HTML page"},
    {"%PDF", "a PDF file"},
    {"version https://git-lfs", "a pointer of Git LFS, whose file has not been fetched"}};

/// What the bytes are, where they tell, else how they begin.
std::string what_it_is(std::string_view text) {
  if (text.empty()) return "an empty file";
  if (text.size() > 11 && text.substr(4, 4) == "ftyp") return "an AVIF, HEIC or video file";
  if (text.size() > 2 && text[0] == 'P' && text[1] >= '1' && text[1] <= '7' && text[2] == '\n')
    return "a PNM file";
  for (const auto& [start, kind] : kOtherFormats)
    if (text.starts_with(start)) return std::string(kind);
  return str("a file that begins with \"", printable(text.substr(0, 4)), "\"");
}

/// `part` of 255 of `above`, the rest of `below`, rounded.
uint8_t blended(uint8_t above, uint8_t below, unsigned part) {
  return static_cast<uint8_t>((above * part + below * (255 - part) + 127) / 255);
}

}  // namespace

std::string_view image_kind(ByteView bytes) {
  const std::string_view text = text_of(bytes);
  if (text.starts_with("\x89PNG")) return "png";
  if (text.starts_with("\xFF\xD8\xFF")) return "jpeg";
  if (is_webp(bytes)) return "webp";
  return text.starts_with("BM") ? "bmp" : "";
}

Image decode_image(ByteView bytes, const std::string& name, const DecodeOptions& options) {
  const std::string_view kind = image_kind(bytes);
  if (kind == "png") return decode_png(bytes, name, options);
  if (kind == "jpeg") return decode_jpeg(bytes, name, options);
  if (kind == "webp") return decode_webp(bytes, name, options);
  if (kind == "bmp") return decode_bmp(bytes, name, options);
  throw DataError(printable(name), ": got ", what_it_is(text_of(bytes)),
                  ", want a PNG, JPEG, WebP or BMP");
}

ReducedImage decode_reduced(ByteView bytes, const std::string& name, const DecodeOptions& options,
                            const Reduction& reduction) {
  if (image_kind(bytes) == "jpeg") return decode_reduced_jpeg(bytes, name, options, reduction);
  ReducedImage out{.image = decode_image(bytes, name, options)};
  out.width = out.image.width, out.height = out.image.height;
  out.place = {0, 0, static_cast<double>(out.width), static_cast<double>(out.height)};
  return out;
}

void check_image_size(int64_t width, int64_t height, const DecodeOptions& limits,
                      const std::string& name) {
  if (width <= 0 || height <= 0)
    throw DataError(printable(name), ": got a picture of ", width, " x ", height,
                    " pixels, want at least one");
  if (width > limits.side || height > limits.side || width > limits.pixels / height)
    throw DataError(printable(name), ": got a picture of ", width, " x ", height,
                    " pixels; at most ", limits.side, " a side and ", limits.pixels,
                    " in all are accepted; make it smaller first");
}

Image over_background(Image image, Rgb background) {
  ELBO_ASSERT(image.channels == 2 || image.channels == 4);
  const bool grey =
      image.channels == 2 && background[0] == background[1] && background[1] == background[2];
  const auto stored = static_cast<size_t>(image.channels), kept = size_t{grey ? 1U : 3U};
  const size_t count = image.pixels.size() / stored;
  std::vector<uint8_t> out(count * kept);
  for (size_t i = 0; i < count; ++i) {
    const uint8_t* pixel = image.pixels.data() + i * stored;
    for (size_t c = 0; c < kept; ++c)
      out[i * kept + c] = blended(pixel[stored == 2 ? 0 : c], background[c], pixel[stored - 1]);
  }
  image.pixels = std::move(out);
  image.channels = static_cast<int64_t>(kept);
  return image;
}

void warn_of_rest(Image& image, ByteView rest) {
  if (std::all_of(rest.begin(), rest.end(), [](std::byte byte) { return byte == std::byte{0}; }))
    return;
  image.warnings.push_back(str(rest.size(), " bytes behind its end, not looked at"));
}

void check_image(const Image& image) {
  ELBO_ASSERT(image.channels == 1 || image.channels == 3);
  ELBO_ASSERT(image.width > 0 && image.height > 0);
  ELBO_ASSERT(image.pixels.size() ==
              static_cast<size_t>(image.width * image.height * image.channels));
}

}  // namespace elbo::io
