// SPDX-License-Identifier: MIT
// What is done to a series before it is drawn.
#include "elbo/report/curve.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace elbo::report {
namespace {

constexpr size_t kFewestToSmooth = 40;

/// The means over [i - d, i + d] for each point i of a piece without gaps, d = `reach` or as far as
/// the nearer end, so that a slope is not shifted. Linear, and no sum is the difference of two: a
/// huge value spoils the windows that it is in and no others. In blocks of one window's width, `up`
/// holds the sums from the block's start, `down` those to its end; a window is the end of one block
/// and the start of the next.
void smooth_piece(std::span<const Point> in, size_t reach, std::span<Point> out) {
  const size_t size = in.size(), width = 2 * reach + 1;
  std::vector<double> up(size), down(size);
  for (size_t i = 0; i < size; ++i) up[i] = (i % width == 0 ? 0 : up[i - 1]) + in[i].y;
  for (size_t i = size; i-- > 0;)
    down[i] = (i + 1 == size || (i + 1) % width == 0 ? 0 : down[i + 1]) + in[i].y;
  for (size_t i = 0; i < size; ++i) {
    const size_t d = std::min({reach, i, size - 1 - i}), first = i - d, last = i + d;
    // From its start, or else to the end of the piece.
    const bool one_block = first / width == last / width;
    const double sum = first % width == 0 ? up[last]
                       : one_block        ? down[first]
                                          : down[first] + up[last];
    out[i].y = sum / static_cast<double>(last - first + 1);
  }
}

void append_extremes(const std::vector<Point>& points, size_t begin, size_t end,
                     std::vector<Point>& out) {
  size_t low = begin, high = begin;
  for (size_t i = begin; i < end; ++i) {
    if (!std::isfinite(points[i].y)) {
      out.push_back(points[i]);
      return;
    }
    if (points[i].y < points[low].y) low = i;
    if (points[i].y > points[high].y) high = i;
  }
  out.push_back(points[std::min(low, high)]);
  if (low != high) out.push_back(points[std::max(low, high)]);
}

template <class Visit>
void each_finite(const std::vector<Curve>& curves, Visit&& visit) {
  for (const Curve& one : curves)
    for (const Point& point : one.points)
      if (std::isfinite(point.x) && std::isfinite(point.y)) visit(point);
}

}  // namespace

std::vector<Point> smoothed(const std::vector<Point>& points) {
  if (points.size() < kFewestToSmooth) return {};
  const size_t reach = std::max<size_t>(1, points.size() / 80);
  std::vector<Point> out(points);
  const std::span<const Point> all(points);
  for (size_t i = 0; i < points.size();) {
    size_t end = i;
    while (end < points.size() && std::isfinite(points[end].y)) ++end;
    smooth_piece(all.subspan(i, end - i), reach, std::span(out).subspan(i, end - i));
    i = end + 1;
  }
  return out;
}

std::vector<Point> thinned(const std::vector<Point>& points, size_t buckets) {
  if (points.size() <= 2 * buckets) return points;
  std::vector<Point> out;
  for (size_t bucket = 0; bucket < buckets; ++bucket)
    append_extremes(points, bucket * points.size() / buckets,
                    (bucket + 1) * points.size() / buckets, out);
  return out;
}

std::pair<double, double> range_of_y(const std::vector<Curve>& curves, double from_x) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  each_finite(curves, [&](const Point& point) {
    if (point.x < from_x) return;
    low = std::min(low, point.y);
    high = std::max(high, point.y);
  });
  return low <= high ? std::pair(low, high) : std::pair(0.0, 1.0);
}

std::pair<double, double> range_of_x(const std::vector<Curve>& curves) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  each_finite(curves, [&](const Point& point) {
    low = std::min(low, point.x);
    high = std::max(high, point.x);
  });
  return low <= high ? std::pair(low, high) : std::pair(0.0, 1.0);
}

Curve with_positive_x(const Curve& curve) {
  Curve out{curve.name, {}};
  for (size_t i = 0; i < curve.points.size(); ++i) {
    if (curve.points[i].x <= 0) continue;
    out.points.push_back(curve.points[i]);
    if (i < curve.errors.size()) out.errors.push_back(curve.errors[i]);
  }
  return out;
}

}  // namespace elbo::report
