// SPDX-License-Identifier: MIT
// Pictures as they stand in a page: the file's own bytes as base64, with the size that a browser
// needs before it decodes them.
#pragma once
#include <string>

#include "elbo/core/fs.h"
#include "elbo/report/html.h"

namespace elbo {

struct InlinePicture {
  std::string kind;   ///< "png", "jpeg", "webp", "svg+xml"
  int64_t width = 0;  ///< pixels, or user units of an SVG
  int64_t height = 0;
  Bytes bytes;
  bool moves = false;  ///< a WebP of several frames
};

/// What `bytes` are, told by their beginning: PNG and JPEG are decoded to be sure, WebP by its
/// container (RFC 9649), SVG as XML. DataError that begins with `name` for anything else or
/// anything damaged.
InlinePicture inline_picture(Bytes bytes, const std::string& name);

/// A moving picture's first frame as a picture that stands still. DataError where the frame does
/// not fill the picture.
InlinePicture first_frame(const InlinePicture& moving, const std::string& name);

/// The `<img>`. Small pictures are shown at a whole multiple of their size, so that each pixel
/// stays a square.
Markup picture_element(const InlinePicture& picture, const std::string& alt);

}  // namespace elbo
