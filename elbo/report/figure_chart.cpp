// SPDX-License-Identifier: MIT
// A figure of a run as a chart.
#include "elbo/report/chart.h"

#include <iterator>
#include <map>
#include <set>

#include "elbo/core/str.h"

namespace elbo::report {
namespace {

constexpr size_t kMostBars = 64;
// And classes: more tell nothing, and a stranger's million would be the whole page.
constexpr size_t kMostDrawn = 200;
constexpr size_t kFewCurves = 3;  // whose ends a legend can tell without growing over the chart

Point point_of(const run::Series& series, size_t i) {
  return {i < series.x.size() ? series.x[i] : static_cast<double>(i), series.y[i]};
}

Curve curve_of(const run::Series& series) {
  Curve out{series.name, {}};
  out.points.reserve(series.y.size());
  for (size_t i = 0; i < series.y.size(); ++i) out.points.push_back(point_of(series, i));
  return out;
}

std::string class_name(const run::Figure& figure, int64_t number) {
  const auto index = static_cast<size_t>(number);
  return number >= 0 && index < figure.class_names.size() ? figure.class_names[index] : str(number);
}

/// The lowest numbers of classes in a series, as many as are drawn by themselves.
std::set<int64_t> drawn_classes(const run::Series& series) {
  std::set<int64_t> out;
  for (const int64_t number : series.classes)
    if (out.insert(number).second && out.size() > kMostDrawn) out.erase(std::prev(out.end()));
  return out;
}

/// The points of all series by class; a series without classes is one of its own. Beyond the first
/// classes all are one.
std::vector<Curve> classes_of(const run::Figure& figure) {
  std::vector<Curve> out;
  Curve others{"others", {}};
  for (const run::Series& series : figure.series) {
    std::map<int64_t, Curve> by_class;
    if (series.classes.empty()) by_class.emplace(0, curve_of(series));
    for (const int64_t number : drawn_classes(series))
      by_class.emplace(number, Curve{class_name(figure, number), {}});
    for (size_t i = 0; i < series.y.size() && i < series.classes.size(); ++i) {
      const auto found = by_class.find(series.classes[i]);
      (found == by_class.end() ? others : found->second).points.push_back(point_of(series, i));
    }
    for (auto& [number, curve] : by_class) {
      if (out.size() < kMostDrawn) out.push_back(std::move(curve));
      else others.points.insert(others.points.end(), curve.points.begin(), curve.points.end());
    }
  }
  if (!others.points.empty()) out.push_back(std::move(others));
  return out;
}

/// What stands beside a bar: its label, behind the name of its series where there are several.
std::string bar_name(const run::Series& series, size_t i, size_t all) {
  if (i >= series.labels.size()) return series.name;
  return all > 1 ? str(series.name, " ", series.labels[i]) : series.labels[i];
}

Markup bars_of(const run::Figure& figure, const ChartLabels& labels) {
  BarChart chart{{labels.id, labels.title, labels.y, ""}, {}};
  for (const run::Series& series : figure.series)
    for (size_t i = 0; i < series.y.size() && chart.bars.size() < kMostBars; ++i)
      chart.bars.push_back({bar_name(series, i, figure.series.size()), series.y[i], 0});
  return bar_chart(chart);
}

}  // namespace

bool is_chart(const run::Figure& figure) {
  return figure.kind != run::FigureKind::images && !figure.series.empty();
}

Markup figure_chart(const run::Figure& figure, const std::string& id) {
  const ChartLabels labels{id, figure.title, figure.x_label, figure.y_label};
  if (figure.kind == run::FigureKind::scatter) return scatter_chart({labels, classes_of(figure)});
  if (figure.kind == run::FigureKind::bars) return bars_of(figure, labels);
  LineChart chart{labels, {}, figure.log_x};
  chart.tell_ends = figure.series.size() <= kFewCurves;
  for (const run::Series& series : figure.series)
    if (chart.curves.size() < kMostDrawn) chart.curves.push_back(curve_of(series));
  return line_chart(chart);
}

}  // namespace elbo::report
