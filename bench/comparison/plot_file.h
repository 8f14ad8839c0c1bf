// SPDX-License-Identifier: MIT
// A chart of the report's as an SVG file of its own, which brings its colours along.
#pragma once
#include <string>

#include "elbo/report/chart.h"

namespace elbo::bench {

/// The chart as a whole SVG document, for light and dark ground. Its x axis is logarithmic where
/// `log_x` says so.
std::string plot_file(const LineChart& chart);

}  // namespace elbo::bench
