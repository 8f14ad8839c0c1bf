// SPDX-License-Identifier: MIT
// Charts that the page draws itself out of what the runs left: courses of measures, values by
// variant, values over a setting.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/toml.h"
#include "elbo/report/chart.h"
#include "elbo/report/history.h"
#include "elbo/report/metric_docs.h"
#include "elbo/run/metrics.h"
#include "elbo/study/page/page_parts.h"

namespace elbo::study {
namespace {

// The factor between the ends of x from which it is drawn by its logarithm.
constexpr double kWide = 50;
constexpr uint64_t kMostConfig = uint64_t{1} << 20;

/// The mean over runs at the steps that all of them have.
report::Curve mean_curve(const std::string& name, const std::vector<report::Curve>& curves) {
  std::map<double, std::vector<double>> by_step;
  for (const report::Curve& curve : curves)
    for (const report::Point& point : curve.points) by_step[point.x].push_back(point.y);
  report::Curve out{curves.size() > 1 ? str(name, ", mean of ", curves.size()) : name, {}};
  for (const auto& [step, values] : by_step)
    if (values.size() == curves.size()) out.points.push_back({step, spread_of(values).mean});
  return out;
}

/// The courses of a measure in the runs of a variant; those that ended where there are any, so that
/// a broken run does not cut the line.
std::vector<report::Curve> courses_of(const StudyPage& page, const std::string& variant,
                                      const std::string& metric) {
  std::vector<report::Curve> done, others;
  for (const RunOutcome& outcome : page.outcome.runs) {
    if (outcome.variant != variant || outcome.state == OutcomeState::missing) continue;
    try {
      report::Curve curve{metric, {}};
      run::read_metrics(page.fs, page.folder / outcome.run / "metrics.jsonl",
                        [&](const Node& line) { report::add_metric(line, curve); });
      if (!curve.points.empty())
        (outcome.state == OutcomeState::done ? done : others).push_back(std::move(curve));
    } catch (const Error&) {  // said by the table of runs
      continue;
    }
  }
  return done.empty() ? others : done;
}

std::string measure_name(const std::string& metric) {
  return report::metric_doc(metric.substr(metric.rfind('/') + 1), report::Measurer::evaluation)
      .name;
}

std::string without(const std::vector<std::string>& names) {
  return names.empty() ? "" : str("No values yet of: ", join(names, "; "), ".");
}

FigureCell metric_cell(const StudyPage& page, const StudyFigure& figure, const std::string& id) {
  report::LineChart chart{{id, figure.title, "step", measure_name(figure.metric)}, {}, false};
  std::vector<std::string> none;
  for (const std::string& variant : figure.variants) {
    const std::vector<report::Curve> courses = courses_of(page, variant, figure.metric);
    if (courses.empty()) none.push_back(variant_title(page.study, variant));
    else chart.curves.push_back(mean_curve(variant_title(page.study, variant), courses));
  }
  report::Markup content =
      chart.curves.empty() ? report::Markup() : page.gallery.drawing(report::line_chart(chart), id);
  if (!none.empty()) content += missing_note(without(none));
  return {"", content};
}

/// Half the length of an error bar: none for a single seed.
double error_of(const SeedSpread& spread) { return spread.count > 1 ? spread.deviation : 0; }

FigureCell bar_cell(const StudyPage& page, const StudyFigure& figure, const std::string& id) {
  const std::string unit = report::unit_text(unit_of(page.outcome, figure.protocol));
  report::BarChart chart{
      {id, figure.title,
       unit.empty() ? report::name_of_protocol(figure.protocol)
                    : str(report::name_of_protocol(figure.protocol), " (", unit, ")"),
       ""},
      {}};
  std::vector<std::string> none;
  for (const std::string& variant : figure.variants) {
    const SeedSpread spread = spread_of(page.outcome, variant, figure.protocol);
    if (spread.count == 0) none.push_back(variant_title(page.study, variant));
    else chart.bars.push_back({variant_title(page.study, variant), spread.mean, error_of(spread)});
  }
  report::Markup content =
      chart.bars.empty() ? report::Markup() : page.gallery.drawing(report::bar_chart(chart), id);
  if (!none.empty()) content += missing_note(without(none));
  return {"", content};
}

std::optional<double> number_of(const Node* node) {
  if (node == nullptr) return std::nullopt;
  if (const auto* number = std::get_if<double>(&node->value())) return *number;
  if (const auto* whole = std::get_if<int64_t>(&node->value())) return static_cast<double>(*whole);
  return std::nullopt;
}

/// The value at a dotted path, or null.
const Node* find_at(const Node& tree, const std::string& path) {
  const Node* at = &tree;
  for (size_t from = 0; at != nullptr && from <= path.size();) {
    const size_t end = std::min(path.find('.', from), path.size());
    at = at->is_table() ? at->find(path.substr(from, end - from)) : nullptr;
    from = end + 1;
  }
  return at;
}

/// What the study sets for the variant, else what one of its runs was trained with.
std::optional<double> setting_of(const StudyPage& page, const std::string& variant,
                                 const std::string& key) {
  for (const StudyVariant& one : page.study.variants)
    if (one.name == variant)
      if (const auto number = number_of(one.set.find(key))) return number;
  for (const RunOutcome& outcome : page.outcome.runs) {
    if (outcome.variant != variant || outcome.state == OutcomeState::missing) continue;
    try {
      const Bytes text = page.fs.read(page.folder / outcome.run / "config.toml", kMostConfig);
      return number_of(find_at(io::parse_toml(std::string(text_of(text)), "config.toml"), key));
    } catch (const Error&) {  // then its place on the axis is not known, which the chart says
      continue;
    }
  }
  return std::nullopt;
}

FigureCell over_cell(const StudyPage& page, const StudyFigure& figure, const std::string& id) {
  std::map<double, SeedSpread> by_setting;
  std::vector<std::string> none;
  for (const std::string& variant : figure.variants) {
    const SeedSpread spread = spread_of(page.outcome, variant, figure.protocol);
    const auto setting = setting_of(page, variant, figure.over);
    if (spread.count == 0 || !setting) none.push_back(variant_title(page.study, variant));
    else by_setting[*setting] = spread;
  }
  report::Markup content;
  if (!by_setting.empty()) {
    report::Curve curve{report::name_of_protocol(figure.protocol), {}};
    for (const auto& [x, spread] : by_setting) {
      curve.points.push_back({x, spread.mean});
      curve.errors.push_back(error_of(spread));
    }
    const double low = by_setting.begin()->first, high = by_setting.rbegin()->first;
    report::LineChart chart{
        {id, figure.title, figure.over, report::unit_text(unit_of(page.outcome, figure.protocol))},
        {curve},
        low > 0 && high > kWide * low};
    content = page.gallery.drawing(report::line_chart(chart), id);
  }
  if (!none.empty()) content += missing_note(without(none));
  return {"", content};
}

}  // namespace

std::vector<FigureCell> chart_cells(const StudyPage& page, const StudyFigure& figure,
                                    const std::string& id) {
  if (!figure.metric.empty()) return {metric_cell(page, figure, id)};
  if (!figure.over.empty()) return {over_cell(page, figure, id)};
  return {bar_cell(page, figure, id)};
}

}  // namespace elbo::study
