// SPDX-License-Identifier: MIT
// What is done to a series before it is drawn.
#include "elbo/report/curve.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elbo {
namespace {

constexpr size_t kFewestToSmooth = 40;

/// The mean of the finite run of points around `at`, at most `reach` to each side and as many on both, so that a slope is not shifted.
double centred_mean(const std::vector<Point>& points, size_t at, size_t reach) {
  double sum = points[at].y;
  size_t distance = 1;
  for (; distance <= reach && distance <= at && at + distance < points.size(); ++distance) {
    const double pair = points[at - distance].y + points[at + distance].y;
    if (!std::isfinite(pair)) break;
    sum += pair;
  }
  return sum / static_cast<double>(2 * distance - 1);
}

void append_extremes(const std::vector<Point>& points, size_t begin, size_t end, std::vector<Point>& out) {
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
  for (size_t i = 0; i < points.size(); ++i)
    if (std::isfinite(points[i].y)) out[i].y = centred_mean(points, i, reach);
  return out;
}

std::vector<Point> thinned(const std::vector<Point>& points, size_t buckets) {
  if (points.size() <= 2 * buckets) return points;
  std::vector<Point> out;
  for (size_t bucket = 0; bucket < buckets; ++bucket)
    append_extremes(points, bucket * points.size() / buckets, (bucket + 1) * points.size() / buckets, out);
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

}  // namespace elbo
