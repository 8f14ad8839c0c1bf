// SPDX-License-Identifier: MIT
// Pictures that are decoded smaller than they are: a JPEG's blocks of 8 x 8 cosines give blocks of
// 4 x 4, 2 x 2 or 1 x 1 pixels directly (libjpeg.txt, "Compressed-to-uncompressed scaling"), for a
// fraction of the work. The transforms are the exact integer ones, so that every machine gets the
// same bytes.
#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "elbo/io/image.h"
#include "elbo/io/resize.h"

namespace elbo::io {

/// How many times smaller each way a picture of width x height pixels, as it is shown, is to be
/// decoded: 1, 2, 4 or 8.
using Reduction = std::function<int64_t(int64_t width, int64_t height)>;

/// A picture, maybe decoded smaller than it is.
struct ReducedImage {
  Image image;            ///< what was decoded
  int64_t width = 0;      ///< of the picture as it is, pixels
  int64_t height = 0;     ///< likewise
  int64_t times = 1;      ///< how many times smaller each way it was decoded
  RealRectangle place{};  ///< where the whole picture lies in `image`: its pixels are rounded up
};

/// As decode_image(), but a JPEG so many times smaller as `reduction` says; other pictures are
/// decoded whole.
ReducedImage decode_reduced(ByteView bytes, const std::string& name, const DecodeOptions& options,
                            const Reduction& reduction);

/// As decode_reduced(), where only a JPEG will do.
ReducedImage decode_reduced_jpeg(ByteView bytes, const std::string& name,
                                 const DecodeOptions& options, const Reduction& reduction);

// What EXIF's eight orientations do to a picture (tag 274), for who must know where edges go.

/// Whether height and width change places when it is turned.
bool is_on_side(int orientation);
/// Whether what is shown on the left is stored last.
bool is_mirrored_across(int orientation);
/// Whether what is shown at the top is stored last.
bool is_mirrored_down(int orientation);

}  // namespace elbo::io
