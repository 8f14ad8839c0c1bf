// SPDX-License-Identifier: MIT
// Lines of several series over a common x.
#include <algorithm>
#include <cmath>
#include <optional>

#include "elbo/core/str.h"
#include "elbo/report/chart.h"
#include "elbo/report/number.h"

namespace elbo::report {
namespace {

constexpr double kLineWidth = 360, kLineHeight = 222;
constexpr size_t kBuckets = 320;  // about one a user unit of the plot's width
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

Markup lines_of(const Curve& curve, size_t index, const Plot& plot) {
  const std::vector<Point> mean = smoothed(curve.points);
  Markup out = element("path",
                       {{"class", str(mean.empty() ? "line " : "line raw ", series_class(index))},
                        {"d", path_through(plot.at(thinned(curve.points, kBuckets)))}},
                       element("title", {}, curve.name));
  if (curve.points.size() <= kFewPoints)
    out += element("path", {{"class", str("dots marks ", series_class(index))},
                            {"d", path_of_dots(plot.at(curve.points))}});
  out += whiskers_of(curve, index, plot);
  if (!mean.empty())
    out += element("path",
                   {{"class", str("line ", series_class(index))},
                    {"d", path_through(plot.at(thinned(mean, kBuckets)))}},
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

}  // namespace

Markup line_chart(const LineChart& given) {
  LineChart chart = given;
  if (chart.log_x)
    for (Curve& curve : chart.curves) curve = with_positive_x(curve);
  const auto x = range_of_x(chart.curves);
  const Focus focus = focus_of(chart, x);
  Legend legend = plot_legend(legend_of(chart), {2, 32}, kLineWidth - 4);
  Plot plot;
  plot.x =
      chart.log_x && x.first > 0 ? log_scale(x.first, x.second) : tight_scale(x.first, x.second, 5);
  plot.y = nice_scale(focus.range.first, focus.range.second);
  plot.box = {widest_label(plot.y) + 10, 26 + legend.height, kLineWidth - 18,
              kLineHeight - 40 + legend.height};
  Markup body = plot_axes(plot, chart.labels);
  body += legend.markup;
  body += clip_of(chart.labels.id + "-clip", plot.box);
  Markup lines;
  for (size_t i = 0; i < chart.curves.size(); ++i) lines += lines_of(chart.curves[i], i, plot);
  body += element("g", {{"clip-path", str("url(#", chart.labels.id, "-clip)")}}, lines);
  std::string description = described(chart);
  if (focus.outside) {
    const std::string note =
        str("starts at ", number_text(*focus.outside, 3), ", outside the frame");
    description += str(" The first twentieth ", note, ".");
    const bool above = *focus.outside > focus.range.second;
    body += svg_text({plot.box.right - 2, above ? plot.box.top + 12 : plot.box.bottom - 8}, note,
                     "end", "note");
  }
  return svg_drawing(
      {chart.labels.id, chart.labels.title, description, kLineWidth, plot.box.bottom + 40}, body);
}

}  // namespace elbo::report
