// SPDX-License-Identifier: MIT
// Points in the plane by class. A class is one path of dots without length, drawn by the round or
// square ends of its stroke: ten bytes a point.
#include <algorithm>
#include <cmath>

#include "elbo/core/str.h"
#include "elbo/report/chart.h"
#include "elbo/report/number.h"

namespace elbo::report {
namespace {

constexpr double kScatterWidth = 460, kScatterHeight = 430;
constexpr size_t kMostPoints = 10000;
constexpr size_t kRounds = 6;  // classes take turns, so that the last one does not cover the others
constexpr size_t kMostInLegend = 20;

size_t count_of(const std::vector<Curve>& classes) {
  size_t count = 0;
  for (const Curve& one : classes) count += one.points.size();
  return count;
}

/// Every so many-th point of each class.
std::vector<Curve> limited(const std::vector<Curve>& classes) {
  const size_t stride = (count_of(classes) + kMostPoints - 1) / kMostPoints;
  if (stride <= 1) return classes;
  std::vector<Curve> out;
  for (const Curve& one : classes) {
    out.push_back({one.name, {}});
    for (size_t i = 0; i < one.points.size(); i += stride)
      out.back().points.push_back(one.points[i]);
  }
  return out;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

Point median_of(const std::vector<Point>& points) {
  std::vector<double> x, y;
  for (const Point& point : points) {
    if (!std::isfinite(point.x) || !std::isfinite(point.y)) continue;
    x.push_back(point.x);
    y.push_back(point.y);
  }
  return x.empty() ? Point{NAN, NAN} : Point{median(x), median(y)};
}

std::string size_class(size_t count) {
  return count <= 500 ? "large" : count <= 3000 ? "medium" : "small";
}

Markup dots_of(const std::vector<Curve>& classes, const Plot& plot) {
  const std::string size = size_class(count_of(classes));
  Markup out;
  for (size_t round = 0; round < kRounds; ++round)
    for (size_t i = 0; i < classes.size(); ++i) {
      const auto& points = classes[i].points;
      const auto part = [&](size_t at) {
        return points.begin() + static_cast<std::ptrdiff_t>(at * points.size() / kRounds);
      };
      const std::vector<Point> some(part(round), part(round + 1));
      if (!some.empty())
        out += element("path",
                       {{"class", str("dots ", size, i % 2 ? " square " : " ", series_class(i))},
                        {"d", path_of_dots(plot.at(some))}});
    }
  return out;
}

Markup names_of(const std::vector<Curve>& classes, const Plot& plot) {
  Markup out;
  if (classes.size() < 2) return out;
  for (size_t i = 0; i < classes.size(); ++i) {
    const Point at = plot.at(median_of(classes[i].points));
    if (std::isfinite(at.x))
      out += svg_text({at.x, at.y + 5}, classes[i].name, "middle", str("halo ", series_class(i)));
  }
  return out;
}

}  // namespace

Markup scatter_chart(const ScatterChart& chart) {
  const std::vector<Curve> classes = limited(chart.classes);
  std::vector<LegendEntry> entries;
  for (size_t i = 0; i < classes.size() && classes.size() > 1 && classes.size() <= kMostInLegend;
       ++i)
    entries.push_back(
        {classes[i].name, str("dots large", i % 2 ? " square " : " ", series_class(i))});
  Legend legend = plot_legend(entries, {2, 32}, kScatterWidth - 4);
  const auto x = range_of_x(classes);
  const auto y = range_of_y(classes, x.first);
  Plot plot{{44, 26 + legend.height, kScatterWidth - 12, kScatterHeight - 40 + legend.height},
            nice_scale(x.first, x.second, 6),
            nice_scale(y.first, y.second, 6)};
  Markup body = plot_axes(plot, chart.labels);
  body += legend.markup;
  body += dots_of(classes, plot);
  body += names_of(classes, plot);
  std::string description =
      str(count_text(static_cast<int64_t>(count_of(chart.classes))), " points");
  if (classes.size() > 1) description += str(" of ", classes.size(), " classes; the medians:");
  for (const Curve& one : classes)
    if (const Point at = median_of(one.points); classes.size() > 1 && std::isfinite(at.x))
      description +=
          str(" ", one.name, " at ", number_text(at.x, 3), ", ", number_text(at.y, 3), ";");
  return svg_drawing(
      {chart.labels.id, chart.labels.title, description, kScatterWidth, plot.box.bottom + 40},
      body);
}

}  // namespace elbo::report
