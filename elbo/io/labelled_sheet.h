// SPDX-License-Identifier: MIT
// Pictures in rows with words under each, as an SVG that needs nothing else: the pictures are one
// embedded PNG, the words stay text.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "elbo/io/image.h"

namespace elbo {

/// A row and what is said of it.
struct LabelledRow {
  std::string name;                ///< stands to the left
  std::vector<Image> pictures;     ///< as many in every row, all of one size
  std::vector<std::string> words;  ///< one under each picture, or none at all
};

struct LabelledSheet {
  /// A sentence; stands below, broken into lines.
  std::string caption;
  std::vector<LabelledRow> rows;  ///< at least one
  /// Where it comes from, as the SVG's description.
  std::vector<std::pair<std::string, std::string>> texts = {};
};

/// The sheet as an SVG document; every text is escaped.
std::string to_svg(const LabelledSheet& sheet);

}  // namespace elbo
