// SPDX-License-Identifier: MIT
// Lines of several series over a common x.
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "elbo/core/str.h"
#include "elbo/report/chart.h"
#include "elbo/report/number.h"

namespace elbo::report {
namespace {

constexpr double kBesidePlot = 40;  // user units of a drawing's width
// So many or fewer are marked: a validation an epoch is a handful.
constexpr size_t kFewPoints = 30;
constexpr double kStart = 0.05;   // the share of x whose values may leave the frame
constexpr double kSqueeze = 2.5;  // ... where they would make it so many times as high

std::optional<Point> last_finite(const std::vector<Point>& points) {
  for (size_t i = points.size(); i-- > 0;)
    if (std::isfinite(points[i].y)) return points[i];
  return std::nullopt;
}

std::optional<Point> first_finite(const std::vector<Point>& points) {
  for (const Point& point : points)
    if (std::isfinite(point.y)) return point;
  return std::nullopt;
}

std::string described(const LineChart& chart) {
  std::string out = str("Lines of ", chart.labels.y, " over ", chart.labels.x, ".");
  for (const Curve& curve : chart.curves) {
    const auto first = first_finite(curve.points);
    const auto last = last_finite(curve.points);
    if (!first) out += str(" ", curve.name, ": no values.");
    else
      out +=
          str(" ", curve.name, ": from ", number_text(first->y), " at ", number_text(first->x, 8),
              " to ", number_text(last->y), " at ", number_text(last->x, 8), ".");
  }
  return out;
}

std::vector<LegendEntry> legend_of(const LineChart& chart) {
  std::vector<LegendEntry> out;
  for (size_t i = 0; i < chart.curves.size(); ++i) {
    const auto last = last_finite(chart.curves[i].points);
    out.push_back(
        {str(chart.curves[i].name, last && chart.tell_ends ? str(" ", number_text(last->y)) : ""),
         str("line ", series_class(i))});
  }
  return out;
}

/// The curves, and what lies at the ends of their whiskers: all that must be in the frame.
std::vector<Curve> with_whiskers(std::vector<Curve> curves) {
  for (Curve& curve : curves)
    for (size_t i = 0, count = std::min(curve.points.size(), curve.errors.size()); i < count; ++i) {
      const Point at = curve.points[i];
      for (double sign : {-1.0, 1.0}) curve.points.push_back({at.x, at.y + sign * curve.errors[i]});
    }
  return curves;
}

/// The y range to show, and the value that lies furthest outside of it.
struct Focus {
  std::pair<double, double> range;
  std::optional<double> outside;
};

Focus focus_of(const LineChart& chart, std::pair<double, double> x) {
  const bool plain = std::all_of(chart.curves.begin(), chart.curves.end(),
                                 [](const Curve& one) { return one.errors.empty(); });
  const std::vector<Curve> widened = plain ? std::vector<Curve>() : with_whiskers(chart.curves);
  const std::vector<Curve>& curves = plain ? chart.curves : widened;
  const auto whole = range_of_y(curves, x.first);
  if (chart.log_y) return {range_of_y(chart.curves, x.first), std::nullopt};
  if (chart.from_zero) return {{0, whole.second}, std::nullopt};
  if (chart.log_x) return {whole, std::nullopt};  // the start has most of the axis
  const auto later = range_of_y(curves, x.first + kStart * (x.second - x.first));
  if (later.second <= later.first ||
      whole.second - whole.first <= kSqueeze * (later.second - later.first))
    return {whole, std::nullopt};
  const bool above = whole.second - later.second > later.first - whole.first;
  return {later, above ? whole.second : whole.first};
}

Markup whiskers_of(const Curve& curve, size_t index, const Plot& plot) {
  Markup out;
  for (size_t i = 0; i < curve.points.size() && i < curve.errors.size(); ++i) {
    const auto [x, y] = curve.points[i];
    if (std::isfinite(y) && curve.errors[i] > 0)
      out += element("path", {{"class", str("spread ", series_class(index))},
                              {"d", path_through({plot.at(Point{x, y - curve.errors[i]}),
                                                  plot.at(Point{x, y + curve.errors[i]})})}});
  }
  return out;
}

/// About one a user unit of the plot's width.
size_t buckets_of(const LineChart& chart) {
  return static_cast<size_t>(std::max(40.0, chart.width - kBesidePlot));
}

Markup lines_of(const LineChart& chart, size_t index, const Plot& plot) {
  const Curve& curve = chart.curves[index];
  const size_t buckets = buckets_of(chart);
  const std::vector<Point> mean = chart.smooth ? smoothed(curve.points) : std::vector<Point>();
  Markup out = element("path",
                       {{"class", str(mean.empty() ? "line " : "line raw ", series_class(index))},
                        {"d", path_through(plot.at(thinned(curve.points, buckets)))}},
                       element("title", {}, curve.name));
  if (curve.points.size() <= kFewPoints)
    out += element("path", {{"class", str("dots marks ", series_class(index))},
                            {"d", path_of_dots(plot.at(curve.points))}});
  out += whiskers_of(curve, index, plot);
  if (!mean.empty())
    out += element("path",
                   {{"class", str("line ", series_class(index))},
                    {"d", path_through(plot.at(thinned(mean, buckets)))}},
                   element("title", {}, curve.name + ", smoothed"));
  return out;
}

double widest_label(const Scale& scale) {
  double width = 0;
  for (double tick : scale.ticks) width = std::max(width, text_width(scale.label(tick)));
  return width;
}

Markup clip_of(const std::string& id, const Box& box) {
  return element("clipPath", {{"id", id}},
                 element("rect", {{"x", coordinate(box.left)},
                                  {"y", coordinate(box.top - 2)},
                                  {"width", coordinate(box.right - box.left + 3)},
                                  {"height", coordinate(box.bottom - box.top + 4)}}));
}

/// The curves as the axes can show them.
LineChart shown_by_axes(LineChart chart) {
  if (chart.log_x)
    for (Curve& curve : chart.curves) curve = with_positive_x(curve);
  const auto has_positive = [](const Curve& curve) {
    return std::any_of(curve.points.begin(), curve.points.end(),
                       [](const Point& point) { return std::isfinite(point.y) && point.y > 0; });
  };
  chart.log_y = chart.log_y && std::ranges::any_of(chart.curves, has_positive);
  if (chart.log_y)
    for (Curve& curve : chart.curves)
      for (Point& point : curve.points)
        if (!(point.y > 0)) point.y = std::numeric_limits<double>::quiet_NaN();
  return chart;
}

Plot plot_of(const LineChart& chart, const Focus& focus, double legend_height) {
  const auto x = range_of_x(chart.curves);
  Plot plot;
  plot.x =
      chart.log_x && x.first > 0 ? log_scale(x.first, x.second) : tight_scale(x.first, x.second, 5);
  plot.y = chart.log_y ? log_scale(focus.range.first, focus.range.second)
                       : nice_scale(focus.range.first, focus.range.second);
  if (chart.log_y && plot.y.ticks.size() < 3)  // less than a decade
    plot.y.ticks = tight_scale(plot.y.low, plot.y.high).ticks;
  plot.box = {widest_label(plot.y) + 10, 26 + legend_height, chart.width - 18,
              chart.height - 40 + legend_height};
  return plot;
}

/// The words at the edge that a curve comes from, where it starts outside the frame.
Markup words_outside(const Plot& plot, const Focus& focus, const std::string& note) {
  const bool above = *focus.outside > focus.range.second;
  return svg_text({plot.box.right - 2, above ? plot.box.top + 12 : plot.box.bottom - 8}, note,
                  "end", "note");
}

}  // namespace

DrawnChart drawn_line_chart(const LineChart& given) {
  const LineChart chart = shown_by_axes(given);
  const Focus focus = focus_of(chart, range_of_x(chart.curves));
  const Legend legend = plot_legend(legend_of(chart), {2, 32}, chart.width - 4);
  const Plot plot = plot_of(chart, focus, legend.height);
  Markup body = plot_axes(plot, chart.labels);
  body += legend.markup;
  body += clip_of(chart.labels.id + "-clip", plot.box);
  Markup lines;
  for (size_t i = 0; i < chart.curves.size(); ++i) lines += lines_of(chart, i, plot);
  body += element("g", {{"clip-path", str("url(#", chart.labels.id, "-clip)")}}, lines);
  std::string description = described(chart);
  if (focus.outside) {
    const std::string note =
        str("starts at ", number_text(*focus.outside, 3), ", outside the frame");
    description += str(" The first twentieth ", note, ".");
    body += words_outside(plot, focus, note);
  }
  return {svg_drawing(
              {chart.labels.id, chart.labels.title, description, chart.width, plot.box.bottom + 40},
              body),
          plot};
}

Markup line_chart(const LineChart& chart) { return drawn_line_chart(chart).svg; }

}  // namespace elbo::report
