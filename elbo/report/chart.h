// SPDX-License-Identifier: MIT
// Charts as markup for a page: lines over steps, points by class, bars with errors, and a figure of
// a run as one of these. Curves differ by colour and also by dash or shape, so that they can be
// told apart in print and by the colour blind.
#pragma once
#include <string>
#include <vector>

#include "elbo/report/curve.h"
#include "elbo/report/html.h"
#include "elbo/report/plot.h"
#include "elbo/run/figure.h"

namespace elbo::report {

/// Lines of several series over a common x. Long ones show a smoothed line over the raw one. Where
/// the first twentieth of x would squeeze all the rest, the y axis fits the rest, and the chart
/// says where the lines come from; not over a logarithmic x, which has room for the start.
struct LineChart {
  ChartLabels labels;         ///< words
  std::vector<Curve> curves;  ///< drawn in this order
  bool log_x = false;         ///< x by its logarithm
  /// y from 0 to the largest value, for amounts to be compared; nothing leaves the frame
  bool from_zero = false;
  bool tell_ends = true;  ///< the legend says where each curve ends
  /// y by its logarithm: values that are not above 0 are gaps. Linear where no value is above 0.
  bool log_y = false;
  bool smooth = true;   ///< long curves are faint, and their running means strong
  double width = 360;   ///< of the drawing, user units
  double height = 222;  ///< of the drawing without its legend, user units
};
/// An SVG with its legend.
Markup line_chart(const LineChart& chart);

/// A drawing, and where values lie in it.
struct DrawnChart {
  Markup svg;  ///< with its legend
  Plot plot;   ///< the frame and its scales
};
/// line_chart() for who maps a pointer to values.
DrawnChart drawn_line_chart(const LineChart& chart);

/// Points in the plane, one series a class; class names stand at the medians. At most 10,000 points
/// are drawn, evenly chosen.
struct ScatterChart {
  ChartLabels labels;          ///< words
  std::vector<Curve> classes;  ///< one series a class
};
/// An SVG with its class names.
Markup scatter_chart(const ScatterChart& chart);

/// A bar, its name and its error.
struct Bar {
  std::string name;  ///< beside it
  double value = 0;  ///< its length
  double error = 0;  ///< half the length of the whisker, 0: none
};

/// Horizontal bars from 0, the values beside them.
struct BarChart {
  ChartLabels labels;     ///< words
  std::vector<Bar> bars;  ///< from above
};
/// An SVG with names and values.
Markup bar_chart(const BarChart& chart);

/// Whether the figure is data to be drawn; else all it has is a picture.
bool is_chart(const run::Figure& figure);

/// The drawing of a figure for which is_chart() holds; `id` is unique in the page.
Markup figure_chart(const run::Figure& figure, const std::string& id);

}  // namespace elbo::report
