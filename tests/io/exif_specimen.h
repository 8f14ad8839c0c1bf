// SPDX-License-Identifier: MIT
// EXIF data that hold an orientation and nothing else.
#pragma once
#include <string>

namespace elbo::test {

/// A TIFF structure in either byte order with the one entry 274, a SHORT: 26 bytes.
inline std::string exif_of(int orientation, bool little_endian) {
  const char value = static_cast<char>(orientation);
  return little_endian ? std::string("II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0", 18) + value +
                             std::string(7, '\0')
                       : std::string("MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0", 19) + value +
                             std::string(6, '\0');
}

}  // namespace elbo::test
