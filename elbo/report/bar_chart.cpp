// SPDX-License-Identifier: MIT
// Horizontal bars from 0, with whiskers and the values beside them.
#include <algorithm>
#include <cmath>

#include "elbo/core/str.h"
#include "elbo/report/chart.h"
#include "elbo/report/number.h"

namespace elbo::report {
namespace {

constexpr double kBarsWidth = 400, kBarRow = 20, kBar = 13;
constexpr double kLongestName = 150;

std::string value_text(const Bar& bar) {
  return bar.error > 0 ? value_with_error(bar.value, bar.error) : number_text(bar.value, 3);
}

Markup bar_of(const Bar& bar, double middle, const Plot& plot) {
  const auto x_at = [&](double value) { return plot.at(Point{value, 0}).x; };
  const double from = std::min(x_at(0), x_at(bar.value)), to = std::max(x_at(0), x_at(bar.value));
  Markup out = element("rect",
                       {{"class", "bar s0"},
                        {"x", coordinate(from)},
                        {"y", coordinate(middle - kBar / 2)},
                        {"width", coordinate(to - from)},
                        {"height", coordinate(kBar)}},
                       element("title", {}, str(bar.name, ": ", value_text(bar))));
  if (bar.error > 0)
    out += svg_line({x_at(bar.value - bar.error), middle}, {x_at(bar.value + bar.error), middle},
                    "whisker");
  return out;
}

Scale scale_of(const std::vector<Bar>& bars) {
  double low = 0, high = 0;
  for (const Bar& bar : bars) {
    if (!std::isfinite(bar.value)) continue;
    low = std::min(low, bar.value - bar.error);
    high = std::max(high, bar.value + bar.error);
  }
  return nice_scale(low, high, 5);
}

}  // namespace

Markup bar_chart(const BarChart& chart) {
  double names = 0, values = 0;
  for (const Bar& bar : chart.bars) {
    names = std::max(names, std::min(kLongestName, text_width(bar.name)));
    values = std::max(values, text_width(value_text(bar)));
  }
  const double bottom = 24 + kBarRow * static_cast<double>(chart.bars.size());
  Plot plot{
      {names + 14, 20, kBarsWidth - values - 14, bottom}, scale_of(chart.bars), {0, 1, false, {}}};
  Markup body = plot_axes(plot, {chart.labels.id, "", chart.labels.x, chart.labels.y});
  std::string description = str("Bars of ", chart.labels.x, ":");
  for (size_t i = 0; i < chart.bars.size(); ++i) {
    const Bar& bar = chart.bars[i];
    const double middle = 24 + kBarRow * (static_cast<double>(i) + 0.5);
    const std::string value = value_text(bar);
    body += svg_text({plot.box.left - 6, middle + 4}, bar.name, "end", "legend");
    if (std::isfinite(bar.value)) body += bar_of(bar, middle, plot);
    body += svg_text({kBarsWidth - 2, middle + 4}, value, "end", "tick");
    description += str(" ", bar.name, " ", value, ";");
  }
  return svg_drawing({chart.labels.id, chart.labels.title, description, kBarsWidth, bottom + 40},
                     body);
}

}  // namespace elbo::report
