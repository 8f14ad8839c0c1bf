// SPDX-License-Identifier: MIT
// The routes that show runs and studies.
#include <algorithm>

#include "elbo/api/schema.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/serve/content.h"
#include "elbo/serve/records/answer.h"
#include "elbo/serve/records/models_list.h"
#include "elbo/serve/records/study_view.h"
#include "elbo/serve/router.h"

namespace elbo::serve {
namespace {

constexpr size_t kMostChartRuns = 8, kMostChartNames = 8;
constexpr std::pair<int64_t, int64_t> kChartSides{120, 4000}, kThinning{10, 5000},
    kAnyStep{0, INT64_MAX};

std::vector<std::string> parts_of(const std::string& text, char separator) {
  std::vector<std::string> out;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(separator, begin), text.size());
    if (end > begin) out.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

Response file_response(ServedFile file) {
  Response out;
  out.content_type = std::move(file.type);
  out.body = std::move(file.bytes);
  return out;
}

Response shown_response(Node node) { return json_response(shown(std::move(node))); }

ChartRequest chart_request(const ServeContext& context, const Request& request) {
  ChartRequest out;
  for (const std::string& id : parts_of(request.want("ids"), ','))
    if (out.runs.size() < kMostChartRuns) out.runs.push_back(wanted_run(context, id));
  out.group = request.find("group").value_or("");
  out.names = parts_of(request.want("name"), '|');
  if (out.names.size() > kMostChartNames) out.names.resize(kMostChartNames);
  out.validation = request.number("validation", 0, {0, 1}) == 1;
  out.log_y = request.number("log", 0, {0, 1}) == 1;
  out.smooth = request.number("smooth", 1, {0, 1}) == 1;
  out.width = static_cast<double>(request.number("width", 360, kChartSides));
  out.height = static_cast<double>(request.number("height", 222, kChartSides));
  return out;
}

FoundFolder wanted_study(const ServeContext& context, const std::string& id) {
  const Place place = context.places.want(id, PlaceKind::study);
  return {place.id, place.path};
}

/// A page of a study folder, which may be a stranger's: as if of another origin, without scripts
/// or network.
constexpr const char* kForeignPage =
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'";

}  // namespace

Response runs_route(const ServeContext& context, const Request&) {
  StudioContent& content = *context.content;
  Node::List studies;
  for (const FoundFolder& study : content.catalogue().studies())
    studies.push_back(study_line(content.catalogue(), study));
  Node out = Node::table();
  out.set("runs", cards_of(content.catalogue()));
  out.set("studies", Node(std::move(studies)));
  return shown_response(std::move(out));
}

Response run_route(const ServeContext& context, const Request& request) {
  StudioContent& content = *context.content;
  const auto differing = [&](const Node& config) {
    return api::differing(config, content.schema());
  };
  return shown_response(
      run_page(content.catalogue(), wanted_run(context, request.want("id")), differing));
}

Response curves_route(const ServeContext& context, const Request& request) {
  return shown_response(curves_of(context.content->catalogue(),
                                  wanted_run(context, request.want("id")),
                                  request.number("width", 600, kThinning)));
}

Response chart_route(const ServeContext& context, const Request& request) {
  const ServedChart chart = chart_of(context.content->catalogue(), chart_request(context, request));
  Response out;
  out.content_type = "image/svg+xml";
  const ByteView bytes = bytes_of(chart.svg);
  out.body.assign(bytes.begin(), bytes.end());
  out.headers.emplace_back("X-Elbo-Chart", header_json(chart.frame));
  return out;
}

Response grid_route(const ServeContext& context, const Request& request) {
  return file_response(
      grid_of(*wanted_run(context, request.want("id")), request.number("step", 0, kAnyStep)));
}

Response figure_route(const ServeContext& context, const Request& request) {
  const auto run = wanted_run(context, request.want("id"));
  const std::string name = request.want("name");
  if (request.find("as").value_or("") == "json") return shown_response(figure_data(*run, name));
  return file_response(figure_of(*run, name));
}

Response study_route(const ServeContext& context, const Request& request) {
  return shown_response(
      study_page_node(context.content->catalogue(), wanted_study(context, request.want("id"))));
}

Response studypage_route(const ServeContext& context, const Request& request) {
  Response out = file_response(study_html(wanted_study(context, request.want("id")).path));
  out.policy = kForeignPage;
  return out;
}

Response models_route(const ServeContext& context, const Request&) {
  std::vector<FoundFolder> bundles, examples;
  for (const Place& place : context.places.all(PlaceKind::bundle))
    bundles.push_back({place.id, place.path});
  for (const Place& place : context.places.all(PlaceKind::example))
    examples.push_back({place.id, place.path});
  return shown_response(models_answer(context.content->catalogue(), bundles, examples));
}

}  // namespace elbo::serve
