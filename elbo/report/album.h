// SPDX-License-Identifier: MIT
// Pictures inside a page, and the page's size: what does not fit is made smaller, and what still
// does not fit is left out and said.
#pragma once
#include <string>

#include "elbo/core/fs.h"
#include "elbo/io/image.h"
#include "elbo/report/html.h"

namespace elbo {

/// A picture to show.
struct PictureRequest {
  Path file;
  std::string alt;   ///< what is to be seen, for who cannot see it
  std::string name;  ///< how the file is called in messages, relative to the run
};

/// Hands out `budget` bytes of a page.
class Album {
 public:
  explicit Album(uint64_t budget) : left_(budget) {}

  /// The picture as an `<img>` with its data inside, or a paragraph that says why it is not there.
  /// Only what decodes as PNG or JPEG gets in.
  Markup picture(Fs& fs, const PictureRequest& request);
  /// `drawing`, or a paragraph where the page has no room for it.
  Markup drawing(const Markup& drawing, const std::string& name);
  uint64_t left() const { return left_; }

 private:
  Markup inlined(const Bytes& bytes, const Image& image, const PictureRequest& request);

  uint64_t left_;
};

}  // namespace elbo
