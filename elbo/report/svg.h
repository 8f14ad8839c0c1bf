// SPDX-License-Identifier: MIT
// Drawings as inline SVG: sharp at every size, coloured by the page's style sheet, with a title and
// a description that screen readers say.
#pragma once
#include <string>
#include <vector>

#include "elbo/report/html.h"

namespace elbo::report {

/// A place in a drawing or in a chart's own units.
struct Point {
  double x = 0;  ///< to the right
  double y = 0;  ///< downwards in a drawing
};

/// A drawing's name and size, in user units (CSS pixels at full width).
struct Canvas {
  std::string id;           ///< unique in the page
  std::string title;        ///< for screen readers
  std::string description;  ///< for screen readers
  double width = 460;       ///< user units
  double height = 280;      ///< user units
};

/// The `<svg>` around `content`: viewBox, role img, labelled by its title and description.
Markup svg_drawing(const Canvas& canvas, const Markup& content);

/// A coordinate to 1/100 without trailing zeros, independent of the locale.
std::string coordinate(double value);

/// Path data through `points`: `M1 2L3 4`; a point that is not finite breaks the line, a piece of
/// one point becomes a dot.
std::string path_through(const std::vector<Point>& points);

/// Path data of dots of no length, one a point: the stroke's round or square ends make them
/// visible.
std::string path_of_dots(const std::vector<Point>& points);

/// A straight line of CSS class `kind`.
Markup svg_line(Point from, Point to, const std::string& kind);

/// Text at `at`; `kind` is its CSS class, `anchor` one of start, middle, end.
Markup svg_text(Point at, const std::string& text, const std::string& anchor,
                const std::string& kind);

}  // namespace elbo::report
