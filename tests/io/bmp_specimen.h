// SPDX-License-Identifier: MIT
// A BMP writer of its own: header by header, so that each field can be wrong.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo::test {

struct BmpSpecimen {
  int32_t width = 0, height = 0;  ///< a height below 0: from the top down
  uint16_t bits = 24;
  uint32_t head = 40;    ///< bytes of the second header: 12, 40, 56, 108, 124
  uint32_t packing = 0;  ///< 0 plain, 3 masks
  std::vector<std::array<uint8_t, 3>> palette{};  ///< red, green, blue
  /// As the header says; 0: as many as the bits hold.
  uint32_t colours = 0;
  std::array<uint32_t, 4> masks{};  ///< red, green, blue, alpha
  std::vector<std::string> rows{};  ///< as stored, without their padding
};

inline std::string bmp_number(uint64_t value, size_t width) {
  std::string out;
  for (size_t i = 0; i < width; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}

inline Bytes bmp_file(const BmpSpecimen& bmp) {
  const bool core = bmp.head == 12;
  const size_t side = core ? 2 : 4;
  std::string head = bmp_number(bmp.head, 4) + bmp_number(static_cast<uint32_t>(bmp.width), side) +
                     bmp_number(static_cast<uint32_t>(bmp.height), side) + bmp_number(1, 2) +
                     bmp_number(bmp.bits, 2);
  if (!core)
    head += bmp_number(bmp.packing, 4) + std::string(12, '\0') + bmp_number(bmp.colours, 4) +
            std::string(4, '\0');
  if (bmp.head > 40)
    for (const uint32_t mask : bmp.masks) head += bmp_number(mask, 4);
  head.resize(bmp.head, '\0');
  if (bmp.head == 40 && bmp.packing == 3)
    for (size_t i = 0; i < 3; ++i) head += bmp_number(bmp.masks[i], 4);
  for (const auto& colour : bmp.palette)
    head +=
        {static_cast<char>(colour[2]), static_cast<char>(colour[1]), static_cast<char>(colour[0])},
        head += core ? "" : std::string(1, '\0');
  std::string pixels;
  for (const std::string& row : bmp.rows)
    pixels += row + std::string((4 - row.size() % 4) % 4, '\0');
  const std::string file = "BM" + bmp_number(14 + head.size() + pixels.size(), 4) +
                           std::string(4, '\0') + bmp_number(14 + head.size(), 4) + head + pixels;
  const ByteView view = bytes_of(file);
  return Bytes(view.begin(), view.end());
}

}  // namespace elbo::test
