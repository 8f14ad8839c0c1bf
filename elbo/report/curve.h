// SPDX-License-Identifier: MIT
// What is done to a series before it is drawn: smoothing, thinning to what a screen can show, and
// the part of the range worth showing.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "elbo/report/svg.h"

namespace elbo::report {

/// Named points in ascending order of x; a y that is not finite is a gap.
struct Curve {
  std::string name;                 ///< for the legend
  std::vector<Point> points;        ///< ascending in x
  std::vector<double> errors = {};  ///< (n) or empty: half the length of the whisker at each point
};

/// The mean over a centred window of a fortieth of the points (at least 3), within each piece
/// between gaps. Empty for fewer than 40 points: those need no smoothing.
std::vector<Point> smoothed(const std::vector<Point>& points);

/// At most about 2 x `buckets` points: the lowest and the highest of each equal share of the
/// points, gaps kept, so that no spike is lost.
std::vector<Point> thinned(const std::vector<Point>& points, size_t buckets);

/// Lowest and highest of the finite y with x at least `from_x`; (0, 1) where there is none.
std::pair<double, double> range_of_y(const std::vector<Curve>& curves, double from_x);

/// Lowest and highest of the x of points with a finite y; (0, 1) where there is none.
std::pair<double, double> range_of_x(const std::vector<Curve>& curves);

/// The curve without the points that a logarithmic axis cannot show (x <= 0).
Curve with_positive_x(const Curve& curve);

}  // namespace elbo::report
