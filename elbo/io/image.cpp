// SPDX-License-Identifier: MIT
// Which decoder a picture needs, and what every picture must satisfy.
#include "elbo/io/image.h"

#include "elbo/core/error.h"

namespace elbo {

Image decode_image(ByteView bytes, const std::string& name, const DecodeLimits& limits) {
  const std::string_view text = text_of(bytes);
  if (text.starts_with("\x89PNG")) return decode_png(bytes, name, limits);
  if (text.starts_with("\xFF\xD8\xFF")) return decode_jpeg(bytes, name, limits);
  throw DataError(printable(name), ": got a file that begins with \"", printable(text.substr(0, 4)), "\", want a PNG or a JPEG");
}

void check_picture_size(int64_t width, int64_t height, const DecodeLimits& limits, const std::string& name) {
  if (width <= 0 || height <= 0) throw DataError(printable(name), ": got a picture of ", width, " x ", height, " pixels, want at least one");
  if (width > limits.side || height > limits.side || width > limits.pixels / height)
    throw DataError(printable(name), ": got a picture of ", width, " x ", height, " pixels; at most ", limits.side, " a side and ", limits.pixels,
                    " in all are accepted; make it smaller first");
}

void check_image(const Image& image) {
  ELBO_ASSERT(image.channels == 1 || image.channels == 3);
  ELBO_ASSERT(image.width > 0 && image.height > 0);
  ELBO_ASSERT(image.pixels.size() == static_cast<size_t>(image.width * image.height * image.channels));
}

}  // namespace elbo
