// SPDX-License-Identifier: MIT
// The frame of a chart.
#include "elbo/report/plot.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "elbo/core/str.h"

namespace elbo::report {
namespace {

constexpr double kLetter = 6.3;  // mean advance of a system font at 12 units
constexpr double kLegendRow = 18;

size_t letters(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

Markup x_ticks(const Plot& plot) {
  Markup out;
  double free_from = -std::numeric_limits<double>::infinity();
  for (double tick : plot.x.ticks) {
    const double x = plot.at(Point{tick, plot.y.low}).x;
    const std::string label = plot.x.label(tick);
    out += svg_line({x, plot.box.bottom}, {x, plot.box.bottom + 4}, "axis");
    const double half = text_width(label) / 2;
    if (x - half < free_from) continue;  // two numbers on top of each other help nobody
    free_from = x + half + 6;
    out += svg_text({x, plot.box.bottom + 17}, label, "middle", "tick");
  }
  return out;
}

Markup y_ticks(const Plot& plot) {
  Markup out;
  for (double tick : plot.y.ticks) {
    const double y = plot.at(Point{plot.x.low, tick}).y;
    out += svg_line({plot.box.left, y}, {plot.box.right, y}, tick == 0 ? "grid zero" : "grid");
    out += svg_text({plot.box.left - 6, y + 4}, plot.y.label(tick), "end", "tick");
  }
  return out;
}

}  // namespace

Point Plot::at(const Point& value) const {
  const double nowhere = std::numeric_limits<double>::quiet_NaN();
  if (!std::isfinite(value.x) || !std::isfinite(value.y)) return {nowhere, nowhere};
  return {box.left + x.share(value.x) * (box.right - box.left),
          box.bottom - y.share(value.y) * (box.bottom - box.top)};
}

std::vector<Point> Plot::at(const std::vector<Point>& values) const {
  std::vector<Point> out;
  out.reserve(values.size());
  for (const Point& value : values) out.push_back(at(value));
  return out;
}

std::string series_class(size_t index) { return str("s", index % 10); }

double text_width(const std::string& text) { return kLetter * static_cast<double>(letters(text)); }

Markup plot_axes(const Plot& plot, const ChartLabels& labels) {
  Markup out = y_ticks(plot);
  out += x_ticks(plot);
  out += svg_line({plot.box.left, plot.box.bottom}, {plot.box.right, plot.box.bottom}, "axis");
  if (!labels.x.empty())
    out += svg_text({plot.box.right, plot.box.bottom + 34}, labels.x, "end", "label");
  if (!labels.y.empty()) out += svg_text({2, 13}, labels.y, "start", "label");
  return out;
}

Legend plot_legend(const std::vector<LegendEntry>& entries, Point top_left, double width) {
  Legend legend;
  Point at = top_left;
  for (const LegendEntry& entry : entries) {
    const double wide = 24 + text_width(entry.text) + 12;
    if (at.x > top_left.x && at.x + wide - 12 > top_left.x + width)
      at = {top_left.x, at.y + kLegendRow};
    legend.markup += svg_line({at.x, at.y - 4}, {at.x + 18, at.y - 4}, entry.mark);
    legend.markup += svg_text({at.x + 24, at.y}, entry.text, "start", "legend");
    at.x += wide;
  }
  legend.height = entries.empty() ? 0 : at.y - top_left.y + kLegendRow;
  return legend;
}

}  // namespace elbo::report
