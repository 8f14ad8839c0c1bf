// SPDX-License-Identifier: MIT
// Animated pictures as lossless WebP (RFC 9649), through libwebp and libwebpmux. They are only
// written; still ones are read (decode_webp() in image.h).
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "elbo/io/image.h"

namespace elbo::io {

/// Pictures that follow each other, again and again.
struct Animation {
  /// At least one, all of one size, at most 16383 pixels each way; equal neighbours become one that
  /// stands longer.
  std::vector<Image> frames;
  int64_t milliseconds = 100;  ///< how long each stands
};

/// The animation to the byte of its pixels, grey as RGB; `texts` (key, text) as properties in an
/// XMP packet, their keys plain XML names. Unsupported where the frames are too large; MemoryError.
Bytes encode_webp(const Animation& animation,
                  const std::vector<std::pair<std::string, std::string>>& texts = {});

}  // namespace elbo::io
