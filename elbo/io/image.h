// SPDX-License-Identifier: MIT
// Pictures in memory, and as PNG (RFC 2083, ISO 15948) and JPEG (ITU-T T.81). What a header promises is checked against limits, and against
// what a file of that size can hold, before anything is allocated. Colour profiles, gamma and EXIF orientation are ignored.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo {

/// A picture of 8 bits a channel: height x width x channels, channels 1 (grey) or 3 (RGB).
struct Image {
  int64_t width = 0;
  int64_t height = 0;
  int64_t channels = 0;
  std::vector<uint8_t> pixels;
};

/// What a picture may be at most, so that a small file cannot ask for all memory.
struct DecodeLimits {
  int64_t side = 16384;               ///< pixels, each way
  int64_t pixels = int64_t{1} << 26;  ///< 64 Mi pixels
};

/// A PNG or JPEG, told apart by its first bytes. Palettes become RGB, 16 bits become 8, alpha is composited over black; CMYK and anything
/// damaged is a DataError that begins with `name`.
Image decode_image(ByteView bytes, const std::string& name, const DecodeLimits& limits = {});

/// As decode_image(), where only a PNG will do.
Image decode_png(ByteView bytes, const std::string& name, const DecodeLimits& limits = {});

/// As decode_image(), where only a JPEG will do. At most 100 scans; arithmetic coding is refused.
Image decode_jpeg(ByteView bytes, const std::string& name, const DecodeLimits& limits = {});

/// A PNG with `texts` (keyword of 1 to 79 Latin letters, text) as tEXt chunks, iTXt where a text is not ASCII. Equal input gives equal bytes.
Bytes encode_png(const Image& image, const std::vector<std::pair<std::string, std::string>>& texts = {});

/// A baseline JPEG of `quality` 1 to 100.
Bytes encode_jpeg(const Image& image, int quality);

/// Throws DataError that begins with `name` where width x height is empty or beyond `limits`.
void check_picture_size(int64_t width, int64_t height, const DecodeLimits& limits, const std::string& name);

/// Throws Error (internal) unless `image` has 1 or 3 channels and as many pixels as it says.
void check_image(const Image& image);

}  // namespace elbo
