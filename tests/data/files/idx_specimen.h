// SPDX-License-Identifier: MIT
// IDX files of given extents.
#pragma once
#include <string>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo::test {

/// An IDX file of unsigned bytes (or another type) whose value i is i * 7 mod 256.
inline Bytes idx_file(const std::vector<uint32_t>& extents, unsigned type = 0x08) {
  std::string text{'\0', '\0', static_cast<char>(type), static_cast<char>(extents.size())};
  size_t values = 1;
  for (const uint32_t extent : extents) {
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(extent >> shift);
    values *= extent;
  }
  for (size_t i = 0; i < values; ++i) text += static_cast<char>(i * 7 % 256);
  const ByteView bytes = bytes_of(text);
  return {bytes.begin(), bytes.end()};
}

/// An IDX file of these labels.
inline Bytes idx_labels(const std::vector<int>& labels) {
  Bytes out = idx_file({static_cast<uint32_t>(labels.size())});
  for (size_t i = 0; i < labels.size(); ++i) out[8 + i] = static_cast<std::byte>(labels[i]);
  return out;
}

}  // namespace elbo::test
