// SPDX-License-Identifier: MIT
// How the terms went over the steps: a chart a term, training and validation in one where they mean
// the same, grouped by turn and player.
#include <algorithm>
#include <cmath>

#include "elbo/core/str.h"
#include "elbo/report/chart.h"
#include "elbo/report/metric_docs.h"
#include "elbo/report/number.h"
#include "elbo/report/sections.h"

namespace elbo::report {
namespace {

constexpr size_t kMostCharts = 60;
constexpr size_t kRowsToRead = 12;

/// A chart and the words around it.
struct Panel {
  std::string group;
  std::string title;
  std::string unit;
  std::string better;
  std::vector<Curve> curves;
};

bool is_share(const std::string& name) { return name.starts_with("right_on_"); }

/// A reconstruction is a loss in training and a log-likelihood in validation: turned round, both
/// are the loss.
Curve as_training_means(const Measured& validation) {
  Curve out{"validation", validation.curve.points};
  if (validation.name == "reconstruction")
    for (Point& point : out.points) point.y = -point.y;
  return out;
}

bool is_constant(const Curve& curve) {
  return std::all_of(curve.points.begin(), curve.points.end(),
                     [&](const Point& point) { return point.y == curve.points.front().y; });
}

Curve renamed(const Curve& curve, const std::string& name) { return {name, curve.points}; }

class Panels {
 public:
  explicit Panels(const History& history)
      : history_(history), used_(history.validation.size(), false) {}

  std::vector<Panel> make() {
    for (const Measured& one : history_.training) add_training(one);
    for (size_t i = 0; i < history_.validation.size(); ++i)
      if (!used_[i]) add(history_.validation[i], Measurer::evaluation);
    for (const Measured& one : history_.optimisation) add_optimisation(one);
    return std::move(panels_);
  }

 private:
  void add_training(const Measured& one) {
    if (is_share(one.name) && !panels_.empty() && panels_.back().group == one.group &&
        panels_.back().title == "critic is right") {
      panels_.back().curves.push_back(
          renamed(one.curve, one.name == "right_on_real" ? "on real" : "on generated"));
      return;
    }
    add(one, Measurer::training);
    if (is_share(one.name)) {
      panels_.back().title = "critic is right";
      panels_.back().curves.back().name = one.name == "right_on_real" ? "on real" : "on generated";
      return;
    }
    const size_t twins = static_cast<size_t>(
        std::count_if(history_.training.begin(), history_.training.end(),
                      [&](const Measured& other) { return other.name == one.name; }));
    for (size_t i = 0; i < history_.validation.size() && twins == 1; ++i) {
      const Measured& other = history_.validation[i];
      if (other.name != one.name) continue;
      panels_.back().curves.push_back(as_training_means(other));
      used_[i] = true;
    }
  }

  void add(const Measured& one, Measurer measurer) {
    const MetricDoc doc = metric_doc(one.name, measurer);
    panels_.push_back(
        {one.group,
         doc.name,
         doc.unit,
         doc.better,
         {renamed(one.curve, measurer == Measurer::training ? "training" : "validation")}});
  }

  /// Gradient norms share a chart, and so do learning rates, which say nothing where they stay the
  /// same.
  void add_optimisation(const Measured& one) {
    if (is_constant(one.curve)) return;
    const size_t comma = one.name.find(", ");
    const std::string title = one.name.substr(0, comma);
    auto it = std::find_if(panels_.begin(), panels_.end(), [&](const Panel& panel) {
      return panel.group == one.group && panel.title == title;
    });
    if (it == panels_.end())
      it = panels_.insert(
          panels_.end(),
          {one.group, title, title == "gradient norm" ? "2-norm before clipping" : "", "", {}});
    it->curves.push_back(
        renamed(one.curve, comma == std::string::npos ? one.name : one.name.substr(comma + 2)));
  }

  const History& history_;
  std::vector<bool> used_;
  std::vector<Panel> panels_;
};

/// Some values of the curves as a table, for who cannot see the chart.
Markup values_of(const Panel& panel) {
  Markup rows;
  for (const Curve& curve : panel.curves) {
    const size_t stride =
        std::max<size_t>(1, (curve.points.size() + kRowsToRead - 1) / kRowsToRead);
    for (size_t i = 0; i < curve.points.size(); ++i) {
      if (i % stride != 0 && i + 1 != curve.points.size()) continue;
      const std::string step = decimal_text(curve.points[i].x, 0);
      rows += element("tr", {}, element("td", {}, curve.name),
                      element("td", {{"class", "number"}}, step),
                      element("td", {{"class", "number"}}, number_text(curve.points[i].y)));
    }
  }
  const Markup head = element("tr", {}, element("th", {{"scope", "col"}}, "line"),
                              element("th", {{"scope", "col"}, {"class", "number"}}, "step"),
                              element("th", {{"scope", "col"}, {"class", "number"}}, "value"));
  return element("details", {}, element("summary", {}, "Some of its values"),
                 element("table", {}, element("thead", {}, head), element("tbody", {}, rows)));
}

Markup panel_figure(const Panel& panel, const std::string& id, Gallery& gallery) {
  LineChart chart{
      {id, str(panel.title, ", ", panel.group), "step", panel.unit}, panel.curves, false};
  Markup content = element("figcaption", {{"class", "above"}}, element("strong", {}, panel.title));
  content += line_chart(chart);
  if (!panel.better.empty()) content += element("p", {{"class", "hint"}}, panel.better);
  content += values_of(panel);
  return gallery.drawing(element("figure", {}, content), panel.title);
}

}  // namespace

std::string group_title(const std::string& group) {
  if (group == "validation") return "On held-out images";
  if (group == "optimisation") return "Optimisation";
  if (group.empty()) return "Training";
  const size_t slash = group.find('/');
  if (slash == std::string::npos) return str("Training: ", spoken(group));
  const std::string turn = group.substr(0, slash), player = group.substr(slash + 1);
  return turn == player ? str("Training: the ", spoken(player))
                        : str("Training: the ", spoken(player), ", turn \xE2\x80\x9C", spoken(turn),
                              "\xE2\x80\x9D");
}

Section curve_section(const RunPage& page) {
  Section section{page.prefix + "curves", "How it learned", {}};
  const std::vector<Panel> panels = Panels(page.run.history).make();
  if (panels.empty()) return section;
  section.body = element("p", {{"class", "soft"}},
                         "A faint line is what was measured at each step, the strong one its "
                         "running mean. Losses are sums over the pixels of an image, "
                         "means over images.");
  Markup charts;
  for (size_t i = 0; i < panels.size() && i < kMostCharts; ++i) {
    charts += panel_figure(panels[i], str(page.prefix, "curve-", i), page.gallery);
    const bool last =
        i + 1 == panels.size() || i + 1 == kMostCharts || panels[i + 1].group != panels[i].group;
    if (!last) continue;
    section.body += heading(page.level + 1, group_title(panels[i].group));
    section.body += element("div", {{"class", "charts"}}, charts);
    charts = {};
  }
  return section;
}

}  // namespace elbo::report
