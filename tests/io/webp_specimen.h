// SPDX-License-Identifier: MIT
// Still WebP pictures, from libwebp's own encoder, bare or in a container with EXIF data.
#pragma once
#include <webp/encode.h>

#include <cstdint>
#include <string>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo::test {

struct WebpSpecimen {
  int width = 0, height = 0;
  std::vector<uint8_t> pixels{};  ///< RGB or RGBA
  bool lossy = false;
  std::string exif{};
};

inline std::string webp_number(uint64_t value, size_t width) {
  std::string out;
  for (size_t i = 0; i < width; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}

inline std::string webp_part(const std::string& tag, const std::string& content) {
  return tag + webp_number(content.size(), 4) + content + std::string(content.size() % 2, '\0');
}

inline Bytes webp_file(const WebpSpecimen& specimen) {
  const bool alpha = specimen.pixels.size() ==
                     static_cast<size_t>(specimen.width) * static_cast<size_t>(specimen.height) * 4;
  const uint8_t* pixels = specimen.pixels.data();
  const int row = specimen.width * (alpha ? 4 : 3);
  uint8_t* data = nullptr;
  size_t size = 0;
  if (specimen.lossy)
    size = alpha ? WebPEncodeRGBA(pixels, specimen.width, specimen.height, row, 90, &data)
                 : WebPEncodeRGB(pixels, specimen.width, specimen.height, row, 90, &data);
  else
    size = alpha ? WebPEncodeLosslessRGBA(pixels, specimen.width, specimen.height, row, &data)
                 : WebPEncodeLosslessRGB(pixels, specimen.width, specimen.height, row, &data);
  std::string file(reinterpret_cast<const char*>(data), size);
  WebPFree(data);
  if (!specimen.exif.empty()) {  // bare: RIFF size WEBP chunk
    const std::string head = webp_number(alpha ? 0x18 : 0x08, 4) +
                             webp_number(static_cast<uint64_t>(specimen.width - 1), 3) +
                             webp_number(static_cast<uint64_t>(specimen.height - 1), 3);
    file = webp_part("RIFF", "WEBP" + webp_part("VP8X", head) + file.substr(12) +
                                 webp_part("EXIF", specimen.exif));
  }
  const ByteView view = bytes_of(file);
  return Bytes(view.begin(), view.end());
}

}  // namespace elbo::test
