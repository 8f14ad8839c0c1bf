// SPDX-License-Identifier: MIT
// Drawings as inline SVG.
#include "elbo/report/svg.h"

#include <fmt/format.h>

#include <cmath>

#include "elbo/core/str.h"

namespace elbo::report {
namespace {

bool is_finite(const Point& point) { return std::isfinite(point.x) && std::isfinite(point.y); }

std::string pair_text(const Point& point) {
  return str(coordinate(point.x), " ", coordinate(point.y));
}

}  // namespace

std::string coordinate(double value) {
  std::string text = fmt::format("{:.2f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string path_through(const std::vector<Point>& points) {
  std::string out;
  bool drawing = false;
  for (size_t i = 0; i < points.size(); ++i) {
    if (!is_finite(points[i])) {
      drawing = false;
      continue;
    }
    out += str(drawing ? "L" : "M", pair_text(points[i]));
    const bool alone = !drawing && (i + 1 == points.size() || !is_finite(points[i + 1]));
    if (alone) out += "h0";
    drawing = true;
  }
  return out;
}

std::string path_of_dots(const std::vector<Point>& points) {
  std::string out;
  for (const Point& point : points)
    if (is_finite(point)) out += str("M", pair_text(point), "h0");
  return out;
}

Markup svg_drawing(const Canvas& canvas, const Markup& content) {
  const std::string title_id = canvas.id + "-title";
  const std::string description_id = canvas.id + "-desc";
  return element(
      "svg",
      {{"class", "chart"},
       {"viewBox", str("0 0 ", coordinate(canvas.width), " ", coordinate(canvas.height))},
       {"role", "img"},
       {"aria-labelledby", str(title_id, " ", description_id)}},
      element("title", {{"id", title_id}}, canvas.title),
      element("desc", {{"id", description_id}}, canvas.description), content);
}

Markup svg_line(Point from, Point to, const std::string& kind) {
  return element("path", {{"class", kind}, {"d", path_through({from, to})}});
}

Markup svg_text(Point at, const std::string& text, const std::string& anchor,
                const std::string& kind) {
  return element(
      "text",
      {{"x", coordinate(at.x)}, {"y", coordinate(at.y)}, {"text-anchor", anchor}, {"class", kind}},
      text);
}

}  // namespace elbo::report
