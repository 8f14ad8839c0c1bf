// SPDX-License-Identifier: MIT
// The frame of a chart: the plot's box within the drawing, grid, axes, labels and legend.
#pragma once
#include <string>
#include <vector>

#include "elbo/report/axis.h"
#include "elbo/report/svg.h"

namespace elbo::report {

/// The words of a chart. `x` and `y` name the axes with their units; "" leaves one out.
struct ChartLabels {
  std::string id;     ///< unique in the page
  std::string title;  ///< for screen readers
  std::string x;      ///< of the axis
  std::string y;      ///< of the axis
};

/// The part of a drawing that shows values, in user units; y grows downwards.
struct Box {
  double left = 0, top = 0, right = 0, bottom = 0;  ///< its edges
};

/// An entry of a legend; `mark` is a CSS class that colours it.
struct LegendEntry {
  std::string text;  ///< as it is read
  std::string mark;  ///< colours it
};

/// A pair of scales in a box.
struct Plot {
  Box box;  ///< where values are shown
  Scale x;  ///< from left to right
  Scale y;  ///< from below

  /// The place of a value; not finite where the value is not.
  Point at(const Point& value) const;
  /// The places of several values.
  std::vector<Point> at(const std::vector<Point>& values) const;
};

/// The CSS class of series or class number `index`: s0 .. s9, then again from s0.
std::string series_class(size_t index);

/// About how wide `text` is at the charts' font size, in user units.
double text_width(const std::string& text);

/// Grid lines, ticks with their numbers, and the two axes' labels.
Markup plot_axes(const Plot& plot, const ChartLabels& labels);

/// The entries in rows of at most `width`, the first row's baseline at `top`, with the height they
/// took.
struct Legend {
  Markup markup;      ///< as SVG
  double height = 0;  ///< user units
};
/// Rows of entries, each with its mark.
Legend plot_legend(const std::vector<LegendEntry>& entries, Point top_left, double width);

}  // namespace elbo::report
