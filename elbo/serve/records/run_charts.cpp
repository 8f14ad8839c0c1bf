// SPDX-License-Identifier: MIT
// Curves as numbers, and as drawings of the reports.
#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/report/chart.h"
#include "elbo/serve/records/answer.h"
#include "elbo/serve/records/run_curves.h"
#include "elbo/serve/records/run_pages.h"

namespace elbo::serve {
namespace {

constexpr int64_t kLeastWidth = 10, kMostWidth = 5000;
constexpr size_t kMostSeries = 32;  // more than anybody tells apart

/// A curve of one run on its way into a chart.
struct ChartSeries {
  std::string id, group, name;  // of the run, and as of curves_of()
  std::string title;            // of the run
  report::MetricDoc doc;
  std::vector<report::Point> points;
};

Node values_node(const std::vector<report::Point>& points, double report::Point::*value) {
  Node::List out;
  out.reserve(points.size());
  for (const report::Point& point : points) out.push_back(answer_number(point.*value));
  return Node(std::move(out));
}

Node curve_node(const RunCurve& curve, size_t buckets) {
  const std::vector<report::Point> points = report::thinned(curve.curve.points(), buckets);
  Node out = term_node(curve);
  out.erase("group");
  out.set("steps", values_node(points, &report::Point::x));
  out.set("values", values_node(points, &report::Point::y));
  return out;
}

/// A reconstruction is a loss in training and a log-likelihood in validation: turned round, both
/// are the loss.
void turn_round(ChartSeries& series) {
  if (series.name == "reconstruction")
    for (report::Point& point : series.points) point.y = -point.y;
}

/// The curves of a run that the request names, in the order of the request.
std::vector<ChartSeries> series_of(const ChartRequest& request, const WatchedRun& run,
                                   const std::string& title, const RunCurves& curves) {
  std::vector<ChartSeries> out;
  const auto add = [&](const std::string& group, const std::string& name) {
    for (const RunCurve& one : curves.curves())
      if (one.group == group && one.name == name)
        out.push_back({run.id(), group, name, title, curve_doc(one), one.curve.points()});
  };
  for (const std::string& name : request.names) {
    add(request.group, name);
    if (!request.validation || request.group == "validation") continue;
    const size_t before = out.size();
    add("validation", name);
    if (out.size() > before) turn_round(out.back());
  }
  return out;
}

/// What tells the series of a chart apart: runs, terms, training and validation.
std::string series_name(const ChartRequest& request, const ChartSeries& series) {
  std::string out = request.runs.size() > 1 ? series.title : "";
  if (request.names.size() > 1) out += str(out.empty() ? "" : ", ", series.doc.name);
  if (request.validation)
    out += str(out.empty() ? "" : ", ", series.group == "validation" ? "validation" : "training");
  return out.empty() ? series.doc.name : out;
}

/// Several drawings may be put into one page, where their ids must differ.
std::string chart_name(const ChartRequest& request) {
  std::string all = str(request.group, "/", join(request.names, "/"), request.validation);
  for (const auto& run : request.runs) all += "/" + run->id();
  return str("chart-", sha256_hex(bytes_of(all)).substr(0, 12));
}

Node scale_node(const report::Scale& scale) {
  return answer_table({{"low", answer_number(scale.low)},
                       {"high", answer_number(scale.high)},
                       {"log", Node(scale.logarithmic)}});
}

Node frame_of(const report::Plot& plot, double width, const std::vector<ChartSeries>& series) {
  Node::List list;
  for (size_t i = 0; i < series.size(); ++i)
    list.push_back(answer_table({{"id", answer_text(series[i].id)},
                                 {"group", answer_text(series[i].group)},
                                 {"name", answer_text(series[i].name)},
                                 {"class", answer_text(report::series_class(i))}}));
  return answer_table({{"left", answer_number(plot.box.left)},
                       {"top", answer_number(plot.box.top)},
                       {"right", answer_number(plot.box.right)},
                       {"bottom", answer_number(plot.box.bottom)},
                       {"width", answer_number(width)},
                       {"height", answer_number(plot.box.bottom + 40)},
                       {"x", scale_node(plot.x)},
                       {"y", scale_node(plot.y)},
                       {"series", Node(std::move(list))}});
}

}  // namespace

std::string svg_document(const report::Markup& drawing) {
  constexpr std::string_view kOpen = "<svg ";
  const std::string& source = drawing.source();
  ELBO_ASSERT(source.starts_with(kOpen));
  return str("<svg xmlns=\"http://www.w3.org/2000/svg\" ", source.substr(kOpen.size()));
}

Node curves_of(Catalogue& catalogue, const std::shared_ptr<WatchedRun>& run, int64_t width,
               double seconds) {
  const auto buckets = static_cast<size_t>(std::clamp(width, kLeastWidth, kMostWidth) / 2);
  Node::List groups;
  Node out = Node::table();
  catalogue.with_curves(run, seconds, [&](const RunCurves& curves) {
    std::string group;
    for (const RunCurve& curve : curves.curves()) {
      if (groups.empty() || curve.group != group)
        groups.push_back(answer_table({{"group", answer_text(curve.group)},
                                       {"title", answer_text(group_words(curve.group))},
                                       {"curves", Node(Node::List())}}));
      group = curve.group;
      std::get<Node::List>(groups.back().find("curves")->value())
          .push_back(curve_node(curve, buckets));
    }
    out.set("read", answer_number(curves.share_read()));
    out.set("note", answer_text(curves.note()));
  });
  out.set("groups", Node(std::move(groups)));
  return out;
}

ServedChart chart_of(Catalogue& catalogue, const ChartRequest& request, double seconds) {
  std::vector<ChartSeries> series;
  for (const auto& run : request.runs) {
    const std::string title = run->facts().title;
    catalogue.with_curves(run, seconds, [&](const RunCurves& curves) {
      for (ChartSeries& one : series_of(request, *run, title, curves))
        series.push_back(std::move(one));
    });
  }
  if (series.size() > kMostSeries) series.resize(kMostSeries);
  if (series.empty())
    throw DataError("none of these runs has the curve ", printable(join(request.names, ", ")),
                    " in the group ", printable(request.group));
  report::LineChart chart;
  const report::MetricDoc& doc = series.front().doc;
  const bool same_unit =
      std::ranges::all_of(series, [&](const ChartSeries& one) { return one.doc.unit == doc.unit; });
  chart.labels = {chart_name(request), str(doc.name, ", ", group_words(request.group)), "step",
                  same_unit ? doc.unit : ""};
  for (const ChartSeries& one : series)
    chart.curves.push_back({series_name(request, one), one.points});
  chart.log_y = request.log_y;
  chart.smooth = request.smooth;
  chart.width = request.width;
  chart.height = request.height;
  const report::DrawnChart drawn = report::drawn_line_chart(chart);
  return {svg_document(drawn.svg), frame_of(drawn.plot, request.width, series)};
}

}  // namespace elbo::serve
