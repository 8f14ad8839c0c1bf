// SPDX-License-Identifier: MIT
// Images inside a page: the file's own bytes as base64, with the size that a browser needs before
// it decodes them. And the page's size: what does not fit is made smaller, and what still does not
// fit is left out and said.
#pragma once
#include <string>

#include "elbo/core/fs.h"
#include "elbo/io/image.h"
#include "elbo/report/html.h"

namespace elbo::report {

/// An image's bytes, and what a browser must know of them.
struct InlineImage {
  std::string kind;    ///< "png", "jpeg", "webp", "svg+xml"
  int64_t width = 0;   ///< pixels, or user units of an SVG
  int64_t height = 0;  ///< pixels, or user units of an SVG
  Bytes bytes;         ///< the file
  bool moves = false;  ///< a WebP of several frames
};

/// What `bytes` are, told by their beginning: PNG and JPEG are decoded to be sure, WebP by its
/// container (RFC 9649), SVG as XML. DataError that begins with `name` for anything else or
/// anything damaged.
InlineImage inline_image(Bytes bytes, const std::string& name);

/// A moving picture's first frame as a picture that stands still. DataError where the frame does
/// not fill the picture.
InlineImage first_frame(const InlineImage& moving, const std::string& name);

/// The `<img>`. Small pictures are shown at a whole multiple of their size, so that each pixel
/// stays a square.
Markup image_element(const InlineImage& image, const std::string& alt);

/// A picture to show.
struct ImageRequest {
  Path file;         ///< of the picture
  std::string alt;   ///< what is to be seen, for who cannot see it
  std::string name;  ///< how the file is called in messages, relative to the run
};

/// Hands out `budget` bytes of a page.
class Gallery {
 public:
  /// `budget` in bytes of markup.
  explicit Gallery(uint64_t budget) : left_(budget) {}

  /// The picture as an `<img>` with its data inside, or a paragraph that says why it is not there.
  /// Only what decodes as PNG or JPEG gets in.
  Markup image(Fs& fs, const ImageRequest& request);
  /// `drawing`, or a paragraph where the page has no room for it.
  Markup drawing(const Markup& drawing, const std::string& name);
  uint64_t left() const { return left_; }  ///< bytes

 private:
  Markup inlined(const Bytes& bytes, const io::Image& image, const ImageRequest& request);

  uint64_t left_;
};

}  // namespace elbo::report
