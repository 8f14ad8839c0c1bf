// SPDX-License-Identifier: MIT
// Many images in one. As pixels, with the geometry of torchvision.utils.make_grid: rows from the
// top, `padding` black pixels around each image; unlike there, grey stays grey. And with words
// under each, as an SVG that needs nothing else: the images are one embedded PNG, the words stay
// text.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "elbo/io/image.h"

namespace elbo::io {

/// `images`, at least one and all of one size, `columns` in a row (fewer where there are fewer):
/// rows * (h + padding) + padding pixels high. A single image comes back as it is; where some are
/// RGB, all become so.
Image make_grid(const std::vector<Image>& images, int64_t columns, int64_t padding = 2);

/// `image` with three channels.
Image as_rgb(const Image& image);

/// A row and what is said of it.
struct LabelledRow {
  std::string name;                ///< stands to the left
  std::vector<Image> images;       ///< as many in every row, all of one size
  std::vector<std::string> words;  ///< one under each picture, or none at all
};

/// Rows of pictures with words at their left and below, and one caption.
struct LabelledGrid {
  /// A sentence; stands below, broken into lines.
  std::string caption;
  std::vector<LabelledRow> rows;  ///< at least one
  /// Where it comes from, as the SVG's description.
  std::vector<std::pair<std::string, std::string>> texts = {};
};

/// The grid as an SVG document; every text is escaped.
std::string to_svg(const LabelledGrid& grid);

}  // namespace elbo::io
