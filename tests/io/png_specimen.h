// SPDX-License-Identifier: MIT
// A PNG writer of its own (RFC 2083), independent of libpng: every colour type, depth and
// interlace, with palette and transparency.
#pragma once
#include <zlib.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo::test {

struct PngSpecimen {
  uint32_t width = 0, height = 0;
  int colour = 0;  ///< 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA
  int depth = 8;
  bool interlaced = false;
  /// height x width x samples of the colour type, each below 2^depth
  std::vector<uint16_t> samples{};
  std::string palette{}, transparency{}, extra{};
  std::string surplus{};  ///< pixel data behind the last row

  size_t samples_a_pixel() const { return colour == 2 ? 3 : colour == 4 ? 2 : colour == 6 ? 4 : 1; }
};

inline std::string big_endian(uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16),
          static_cast<char>(value >> 8), static_cast<char>(value)};
}

inline std::string png_chunk(const std::string& type, const std::string& data) {
  const std::string body = type + data;
  const auto crc =
      crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return big_endian(static_cast<uint32_t>(data.size())) + body +
         big_endian(static_cast<uint32_t>(crc));
}

/// Scanlines, each behind a filter byte 0, of every `step`th pixel from `start`, both as {x, y}.
inline std::string png_rows(const PngSpecimen& png, std::array<uint32_t, 2> start,
                            std::array<uint32_t, 2> step) {
  std::string out;
  if (start[0] >= png.width) return out;
  for (uint32_t y = start[1]; y < png.height; y += step[1]) {
    out += '\0';
    unsigned bits = 0, have = 0;
    for (uint32_t x = start[0]; x < png.width; x += step[0])
      for (size_t c = 0; c < png.samples_a_pixel(); ++c) {
        const unsigned sample =
            png.samples[(size_t{y} * png.width + x) * png.samples_a_pixel() + c];
        bits = bits << png.depth | sample;
        for (have += static_cast<unsigned>(png.depth); have >= 8; have -= 8)
          out += static_cast<char>(bits >> (have - 8));
      }
    if (have > 0) out += static_cast<char>(bits << (8 - have));
  }
  return out;
}

inline std::string deflated(const std::string& raw) {
  uLongf size = compressBound(raw.size());
  std::string out(size, '\0');
  compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(raw.data()),
            raw.size(), 9);
  out.resize(size);
  return out;
}

inline std::string png_header(const PngSpecimen& png) {
  return png_chunk(
      "IHDR", big_endian(png.width) + big_endian(png.height) +
                  std::string{static_cast<char>(png.depth), static_cast<char>(png.colour), 0, 0,
                              static_cast<char>(png.interlaced)});
}

inline Bytes png_file(const PngSpecimen& png) {
  static constexpr uint32_t kAdam7[7][4] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
                                            {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};
  std::string raw;
  if (png.interlaced)
    for (const auto& pass : kAdam7) raw += png_rows(png, {pass[0], pass[1]}, {pass[2], pass[3]});
  else raw = png_rows(png, {0, 0}, {1, 1});
  raw += png.surplus;
  std::string file = "\x89PNG\r\n\x1a\n" + png_header(png);
  if (!png.palette.empty()) file += png_chunk("PLTE", png.palette);
  if (!png.transparency.empty()) file += png_chunk("tRNS", png.transparency);
  file += png.extra + png_chunk("IDAT", deflated(raw)) + png_chunk("IEND", "");
  const ByteView view = bytes_of(file);
  return Bytes(view.begin(), view.end());
}

}  // namespace elbo::test
