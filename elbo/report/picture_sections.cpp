// SPDX-License-Identifier: MIT
// What the model makes: sample sheets over time, and the figures that evaluation left.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "elbo/core/str.h"
#include "elbo/report/chart.h"
#include "elbo/report/number.h"
#include "elbo/report/sections.h"

namespace elbo {
namespace {

constexpr size_t kSheets = 6;
constexpr size_t kMostFigures = 40;
constexpr size_t kMostBars = 64;

/// First, last, and between them those nearest to equal ratios of steps: most happens early.
std::vector<SampleSheet> chosen(const std::vector<SampleSheet>& sheets, size_t count) {
  if (sheets.size() <= count) return sheets;
  std::vector<size_t> taken{0};
  const double first = std::log(static_cast<double>(std::max<int64_t>(1, sheets[1].step)));
  const double last = std::log(static_cast<double>(std::max<int64_t>(2, sheets.back().step)));
  for (size_t i = 1; i + 1 < count; ++i) {
    const double wanted = first + (last - first) * static_cast<double>(i - 1) / static_cast<double>(count - 2);
    size_t at = taken.back() + 1;
    while (at + count - i < sheets.size() && std::log(static_cast<double>(sheets[at].step)) < wanted - 1e-9) ++at;
    taken.push_back(at);
  }
  taken.push_back(sheets.size() - 1);
  std::vector<SampleSheet> out;
  for (size_t at : taken) out.push_back(sheets[at]);
  return out;
}

/// Figures in the order in which a reader asks: does it copy, what does its space look like, what lies between.
int rank_of(const Figure& figure) {
  static constexpr std::array<const char*, 6> kOrder{"reconstruct", "scatter", "manifold", "interpol", "travers", "latent"};
  for (size_t i = 0; i < kOrder.size(); ++i)
    if (figure.id.find(kOrder[i]) != std::string::npos) return static_cast<int>(i);
  return static_cast<int>(kOrder.size());
}

Point point_of(const Series& series, size_t i) { return {i < series.x.size() ? series.x[i] : static_cast<double>(i), series.y[i]}; }

Curve curve_of(const Series& series) {
  Curve out{series.name, {}};
  for (size_t i = 0; i < series.y.size(); ++i) out.points.push_back(point_of(series, i));
  return out;
}

std::string class_name(const Figure& figure, int64_t number) {
  const auto index = static_cast<size_t>(number);
  return number >= 0 && index < figure.class_names.size() ? figure.class_names[index] : str(number);
}

/// The points of all series by class; a series without classes is one of its own.
std::vector<Curve> classes_of(const Figure& figure) {
  std::vector<Curve> out;
  for (const Series& series : figure.series) {
    if (series.classes.empty()) {
      out.push_back(curve_of(series));
      continue;
    }
    std::map<int64_t, Curve> by_class;
    for (size_t i = 0; i < series.y.size() && i < series.classes.size(); ++i) by_class[series.classes[i]].points.push_back(point_of(series, i));
    for (auto& [number, curve] : by_class) out.push_back({class_name(figure, number), std::move(curve.points)});
  }
  return out;
}

/// What stands beside a bar: its label, behind the name of its series where there are several.
std::string bar_name(const Series& series, size_t i, size_t all) {
  if (i >= series.labels.size()) return series.name;
  return all > 1 ? str(series.name, " ", series.labels[i]) : series.labels[i];
}

Markup bars_of(const Figure& figure, const ChartLabels& labels) {
  BarChart chart{{labels.id, labels.title, labels.y, ""}, {}};
  for (const Series& series : figure.series)
    for (size_t i = 0; i < series.y.size() && chart.bars.size() < kMostBars; ++i)
      chart.bars.push_back({bar_name(series, i, figure.series.size()), series.y[i], 0});
  return bar_chart(chart);
}

Markup chart_of(const Figure& figure, const std::string& id) {
  const ChartLabels labels{id, figure.title, figure.x_label, figure.y_label};
  if (figure.kind == FigureKind::scatter) return scatter_chart({labels, classes_of(figure)});
  if (figure.kind == FigureKind::bars) return bars_of(figure, labels);
  LineChart chart{labels, {}, figure.log_x};
  for (const Series& series : figure.series) chart.curves.push_back(curve_of(series));
  return line_chart(chart);
}

/// A picture stands beside its JSON; a name that leads elsewhere is not followed.
bool has_picture(const Figure& figure) { return !figure.picture.empty() && figure.picture.find('/') == std::string::npos; }

Markup content_of(const Figure& figure, const std::string& id, const Telling& telling) {
  const bool drawn = figure.kind != FigureKind::images && !figure.series.empty();
  if (drawn) return telling.album.drawing(chart_of(figure, id), figure.title);
  if (!has_picture(figure)) return {};
  const Path file = telling.run.summary.path / "figures" / figure.picture;
  const std::string alt = figure.caption.empty() ? figure.title : str(figure.title, ". ", figure.caption);
  return telling.album.picture(telling.fs, {file, alt, str("figures/", figure.picture)});
}

Markup figure_of_page(const Figure& figure, const std::string& id, const Telling& telling) {
  const Markup content = content_of(figure, id, telling);
  if (content.empty()) return {};
  const Markup words = element("figcaption", {{"class", "below"}}, element("strong", {}, figure.title), figure.caption);
  return element("figure", {}, content, words);
}

/// The final sheet, which belongs to what is generated.
bool is_sample_figure(const Figure& figure) { return figure.id == "samples"; }

std::string after_steps(int64_t step) { return step == 0 ? "before training" : str("after ", count_text(step), step == 1 ? " step" : " steps"); }

}  // namespace

Section sample_section(const Telling& telling) {
  Section section{telling.prefix + "samples", "What it generates", {}};
  Markup final_sheet;
  for (const Figure& figure : telling.run.figures)
    if (is_sample_figure(figure)) final_sheet = figure_of_page(figure, telling.prefix + "final-samples", telling);
  const std::vector<SampleSheet> sheets = chosen(telling.run.sheets, final_sheet.empty() ? kSheets : kSheets - 1);
  std::vector<Markup> figures(sheets.size());
  for (size_t i = sheets.size(); i-- > 0;) {  // from the last, which must not be the one without room
    const std::string name = str("samples/", sheets[i].file.filename().string());
    const Markup picture = telling.album.picture(telling.fs, {sheets[i].file, str("Sheet of generated images ", after_steps(sheets[i].step)), name});
    figures[i] = element("figure", {}, picture, element("figcaption", {{"class", "below"}}, after_steps(sheets[i].step)));
  }
  Markup all;
  for (const Markup& figure : figures) all += figure;
  all += final_sheet;
  if (all.empty()) return section;
  if (!sheets.empty())
    section.body = element("p", {{"class", "soft"}},
                           str("Every sheet is made from the same noise, so that a place in the sheet can be followed through time.",
                               sheets.size() < telling.run.sheets.size()
                                   ? str(" ", sheets.size(), " of ", telling.run.sheets.size(), " sheets; the others are in samples/.")
                                   : ""));
  section.body += element("div", {{"class", "sheets"}}, all);
  return section;
}

Section figure_section(const Telling& telling) {
  Section section{telling.prefix + "figures", "What it has understood", {}};
  std::vector<Figure> figures = telling.run.figures;
  std::erase_if(figures, is_sample_figure);
  std::stable_sort(figures.begin(), figures.end(), [](const Figure& a, const Figure& b) { return rank_of(a) < rank_of(b); });
  Markup all;
  for (size_t i = 0; i < figures.size() && i < kMostFigures; ++i) all += figure_of_page(figures[i], str(telling.prefix, "figure-", i), telling);
  if (!all.empty()) section.body = element("div", {{"class", "figures"}}, all);
  return section;
}

}  // namespace elbo
