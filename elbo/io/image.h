// SPDX-License-Identifier: MIT
// Pictures in memory, and as PNG (RFC 2083, ISO 15948), JPEG (ITU-T T.81), WebP (RFC 9649) and BMP.
// What a header promises is checked against limits, and against what a file of that size can hold,
// before anything is allocated. EXIF's orientation is applied; colour profiles and gamma are
// ignored.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo::io {

/// A picture of 8 bits a channel: height x width x channels, channels 1 (grey) or 3 (RGB).
struct Image {
  int64_t width = 0;            ///< pixels
  int64_t height = 0;           ///< pixels
  int64_t channels = 0;         ///< 1: grey, 3: RGB
  std::vector<uint8_t> pixels;  ///< row by row, channels innermost
  /// What its file does wrong and viewers forgive, each kind once; empty for pictures that come
  /// from no file.
  std::vector<std::string> warnings{};
};

/// Red, green, blue.
using Rgb = std::array<uint8_t, 3>;

/// What a picture may be at most, so that a small file cannot ask for all memory, and what
/// transparent ones stand on.
struct DecodeOptions {
  int64_t side = 65535;               ///< pixels, each way: JPEG's own limit
  int64_t pixels = int64_t{1} << 26;  ///< 64 Mi pixels
  Rgb background = {255, 255, 255};   ///< shows through where a picture is transparent
};

/// Which of the formats that are read `bytes` begin as: "png", "jpeg", "webp" or "bmp"; "" for
/// anything else.
std::string_view image_kind(ByteView bytes);

/// A picture of any of the four formats, told apart by its first bytes, turned as its EXIF
/// orientation says. Palettes become RGB (those of BMP that hold only grey: grey), 16 bits become
/// 8, CMYK becomes RGB without a profile, transparency is composited over the background. Anything
/// damaged or cut off is a DataError that begins with `name`; what viewers forgive is in
/// `warnings`.
Image decode_image(ByteView bytes, const std::string& name, const DecodeOptions& options = {});

/// As decode_image(), where only a PNG will do.
Image decode_png(ByteView bytes, const std::string& name, const DecodeOptions& options = {});

/// As decode_image(), where only a JPEG will do. At most 100 scans; arithmetic coding is refused.
Image decode_jpeg(ByteView bytes, const std::string& name, const DecodeOptions& options = {});

/// As decode_image(), where only a WebP will do. Animations are refused.
Image decode_webp(ByteView bytes, const std::string& name, const DecodeOptions& options = {});

/// As decode_image(), where only a BMP will do: uncompressed, of 8, 24 or 32 bits.
Image decode_bmp(ByteView bytes, const std::string& name, const DecodeOptions& options = {});

/// A PNG with `texts` (keyword of 1 to 79 Latin letters, text) as tEXt chunks, iTXt where a text is
/// not ASCII. Equal input gives equal bytes.
Bytes encode_png(const Image& image,
                 const std::vector<std::pair<std::string, std::string>>& texts = {});

/// A baseline JPEG of `quality` 1 to 100.
Bytes encode_jpeg(const Image& image, int quality);

/// Throws DataError that begins with `name` where width x height is empty or beyond `limits`.
void check_image_size(int64_t width, int64_t height, const DecodeOptions& limits,
                      const std::string& name);

/// A picture whose last channel is alpha, 2 (grey, alpha) or 4 (RGB, alpha) channels, over
/// `background`: 3 channels, or 1 where both are grey.
Image over_background(Image image, Rgb background);

/// The warning that `rest` follows the picture in its file; nothing where that is empty or zeros,
/// as some cameras fill up with.
void warn_of_rest(Image& image, ByteView rest);

/// Throws Error (internal) unless `image` has 1 or 3 channels and as many pixels as it says.
void check_image(const Image& image);

/// Which way a picture is to be turned, 1 to 8 (tag 274 of the first directory). `exif` begins with
/// the byte order, or with "Exif" and two zeros before it. 1, as it is, where nothing is said, or
/// what is said is damaged.
int exif_orientation(ByteView exif);

/// The picture as a viewer shows it. 2 and 4 are mirrored, 3 stands on its head, 5 to 8 lie on
/// their side, so that height and width change places.
Image oriented(Image image, int orientation);

}  // namespace elbo::io
