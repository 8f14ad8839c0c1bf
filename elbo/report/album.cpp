// SPDX-License-Identifier: MIT
// Pictures inside a page.
#include "elbo/report/album.h"

#include <algorithm>
#include <optional>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/resize.h"
#include "elbo/report/inline_picture.h"
#include "elbo/report/number.h"

namespace elbo {
namespace {

constexpr uint64_t kMostFile = uint64_t{64} << 20;
constexpr uint64_t kMostInline = 700'000;  // bytes of one picture
constexpr int64_t kLeastSide = 200;        // smaller than this a sheet shows nothing
constexpr int kJpegQuality = 88;

Markup missing(const std::string& text) { return element("p", {{"class", "missing"}}, text); }

uint64_t inline_size(const Bytes& bytes) { return (bytes.size() + 2) / 3 * 4; }

/// Photographs shrink ten times as JPEG; grey sheets of digits are best as PNG.
Bytes encoded(const Image& image) {
  return image.channels == 3 ? encode_jpeg(image, kJpegQuality) : encode_png(image);
}

struct Shrunk {
  Bytes bytes;
  Image image;
};

/// The picture in at most `most` bytes: as JPEG where it is coloured, halved while that is not
/// enough.
std::optional<Shrunk> shrunk(Image image, uint64_t most) {
  while (true) {
    Bytes bytes = encoded(image);
    if (inline_size(bytes) <= most) return Shrunk{std::move(bytes), std::move(image)};
    if (std::min(image.width, image.height) / 2 < kLeastSide) return std::nullopt;
    image = resized(image, image.width / 2, image.height / 2);
  }
}

}  // namespace

Markup Album::inlined(const Bytes& bytes, const Image& image, const PictureRequest& request) {
  left_ -= std::min<uint64_t>(left_, inline_size(bytes));
  return picture_element(
      {std::string(picture_kind(bytes)), image.width, image.height, bytes, false}, request.alt);
}

Markup Album::picture(Fs& fs, const PictureRequest& request) try {
  Bytes bytes = fs.read(request.file, kMostFile);
  Image image = decode_image(bytes, request.name);
  if (picture_kind(bytes) == "bmp") bytes = encoded(image);
  const uint64_t most = std::min(left_, kMostInline);
  if (inline_size(bytes) <= most) return inlined(bytes, image, request);
  const auto small = shrunk(std::move(image), most);
  if (!small)
    return missing(str(request.name, " (", size_text(bytes.size()),
                       ") is left out to keep this page small; it is in the run folder."));
  return inlined(small->bytes, small->image, request);
} catch (const Error& error) {
  return missing(str(request.name, " cannot be shown: ", error.what()));
}

Markup Album::drawing(const Markup& drawing, const std::string& name) {
  if (drawing.source().size() > left_)
    return missing(str(name, " is left out to keep this page small."));
  left_ -= drawing.source().size();
  return drawing;
}

}  // namespace elbo
