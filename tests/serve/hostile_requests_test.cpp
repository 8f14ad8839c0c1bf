// SPDX-License-Identifier: MIT
// What a page may say that is no page of ours, to every route about runs, data and trainings: paths
// for ids, values of any type, texts of any kind. Oracle: no answer but a refusal, no exception,
// and a folder that is as before.
#include <gtest/gtest.h>

#include <set>

#include "elbo/io/json.h"
#include "elbo/serve/content.h"
#include "elbo/serve/router.h"
#include "tests/serve/served_runs.h"

namespace elbo::serve {
namespace {

/// A studio over a folder with a run and a study; its program only fails.
struct AttackedStudio {
  ScratchFolder folder;
  run::RunFolder run = report::mock_run(folder / "runs" / Path("run"));
  Places places;
  EventHub events;
  ServeContext context{.folder = folder / "runs",
                       .program = "/bin/false",
                       .share = folder / "share",
                       .threads = 1,
                       .places = places,
                       .events = events};
  std::unique_ptr<StudioContent> content;

  AttackedStudio() {
    report::mock_run(folder / "runs" / Path("s.study") / "runs" / "a-s0");
    report::put(folder / "runs" / Path("s.study") / "study.toml", "title = \"s\"\n");
    real_fs().make_directory(folder / "share");
    report::put(folder / "share" / Path("schema.json"),
                "{\"train\":[],\"optim\":[],\"distributed\":[],\"models\":[],\"sources\":[],"
                "\"protocols\":[]}");
    content = std::make_unique<StudioContent>(context);
    context.content = content.get();
  }

  Response ask(const Route& route, const NamedTexts& query, const std::string& body = "") {
    Request request;
    request.method = route.method;
    request.path = route.path;
    request.query = query;
    request.body.assign(bytes_of(body).begin(), bytes_of(body).end());
    return answered([&] { return route.answer(context, request); });
  }
};

/// The routes of this folder: those of the session, of events and of the worker have tests of
/// their own.
std::vector<Route> content_routes(std::string_view method) {
  static const std::set<std::string_view> kOthers{"/api/session", "/api/status", "/api/events",
                                                  "/api/compute"};
  std::vector<Route> out;
  for (const Route& route : routes())
    if (route.method == method && !kOthers.contains(route.path)) out.push_back(route);
  return out;
}

/// All files below a folder with their content, but for what jobs leave.
std::map<std::string, std::string> content_of(const Path& folder) {
  std::map<std::string, std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().string().find("/.studio/") == std::string::npos)
      out[entry.path().string()] =
          std::string(text_of(real_fs().read(entry.path(), uint64_t{1} << 24)));
  return out;
}

const std::vector<std::string> kHostileTexts{"",
                                             "..",
                                             "../run",
                                             "/etc/passwd",
                                             "run",
                                             "0123456789abcdef",
                                             "0123456789ABCDEF",
                                             "%2e%2e%2f",
                                             "--help",
                                             "$(touch x)",
                                             "<script>",
                                             "9223372036854775808",
                                             std::string(8000, 'a')};

TEST(HostileRequests, NoGetOpensAPathOrAnUnknownId) {
  AttackedStudio studio;
  const auto before = content_of(studio.folder.path());
  const std::vector<Route> gets = content_routes("GET");
  EXPECT_GE(gets.size(), 15U);
  for (const Route& route : gets)
    for (const std::string& text : kHostileTexts) {
      const NamedTexts query{{"id", text},    {"ids", text},  {"name", text},
                             {"group", text}, {"step", "1"},  {"width", "500"},
                             {"first", "0"},  {"count", "1"}, {"split", "test"}};
      const Response response = studio.ask(route, query);
      const bool takes_no_id = std::set<std::string_view>{"/api/runs", "/api/models", "/api/jobs",
                                                          "/api/schema", "/api/presets"}
                                   .contains(route.path);
      if (takes_no_id) EXPECT_EQ(response.status, 200) << route.path;
      else EXPECT_TRUE(response.status == 400 || response.status == 404) << route.path << text;
    }
  EXPECT_EQ(content_of(studio.folder.path()), before) << "a GET changes nothing";
}

TEST(HostileRequests, NamesAndStepsOfARunReachOnlyWhatItHas) {
  AttackedStudio studio;
  const std::string id = id_of(studio.run.path());
  report::put(studio.run.path() / "secret.json", "{}");
  report::put(studio.folder / "secret.png",
              std::string(text_of(real_fs().read(studio.run.samples() / "000001.png", 1 << 20))));
  for (const std::string& name :
       {std::string("../secret"), std::string("../../../secret"), std::string("/etc/passwd"),
        std::string("."), std::string(""), std::string("a\0b", 3)})
    for (const char* as : {"json", ""})
      EXPECT_EQ(
          studio.ask(*find_route("GET", "/api/figure"), {{"id", id}, {"name", name}, {"as", as}})
              .status,
          400)
          << name;
  for (const char* step : {"-1", "2", "1e3", "999999999999999999999", "", "1;2"})
    EXPECT_EQ(studio.ask(*find_route("GET", "/api/grid"), {{"id", id}, {"step", step}}).status, 400)
        << step;
  EXPECT_EQ(studio.ask(*find_route("GET", "/api/study"), {{"id", id}}).status, 404)
      << "a run is no study";
}

TEST(HostileRequests, NoPostTakesValuesOfAnotherKindOrAnUnknownId) {
  AttackedStudio studio;
  const auto before = content_of(studio.folder.path());
  const std::string id = id_of(studio.run.path());
  std::vector<std::string> bodies{"",
                                  "[]",
                                  "1",
                                  "{",
                                  "{}",
                                  "null",
                                  "\"x\"",
                                  "{\"id\":null}",
                                  "{\"id\":[]}",
                                  std::string(5000, '[') + std::string(5000, ']')};
  for (const std::string& text : kHostileTexts) {
    const std::string json = io::write_json(Node(text));
    bodies.push_back(str("{\"id\":", json, ",\"name\":", json, ",\"protocol\":", json,
                         ",\"epochs\":", json, ",\"job\":", json, "}"));
    if (text == studio.run.path().filename()) continue;  // that would be no mistake
    bodies.push_back(str("{\"id\":\"", id, "\",\"name\":", json, ",\"protocol\":", json,
                         ",\"epochs\":-1,\"steps\":99999999999,\"job\":0,\"text\":", json,
                         ",\"sets\":[", json, "],\"source\":", json, "}"));
  }
  for (const char* wrong :
       {"{\"text\":1}", "{\"text\":\"\",\"sets\":{}}", "{\"text\":\"\",\"sets\":[1]}",
        "{\"text\":\"\",\"queue\":1}", "{\"source\":\"x\",\"options\":[]}",
        "{\"source\":\"x\",\"options\":{\"--set\":1}}"})
    bodies.push_back(wrong);
  for (const Route& route : content_routes("POST"))
    for (const std::string& body : bodies) {
      const Response response = studio.ask(route, {}, body);
      const bool answers_what_is_wrong = route.path == "/api/resolve" && response.status == 200;
      if (answers_what_is_wrong)
        EXPECT_NE(text_of(response.body).find("\"ok\":false"), std::string_view::npos) << body;
      else EXPECT_GE(response.status, 400) << route.path << " " << body;
      EXPECT_NE(text_of(response.body).find("{"), std::string_view::npos);
    }
  EXPECT_EQ(content_of(studio.folder.path()), before);
}

TEST(HostileRequests, WhatOneStudyPageSaysStaysInItsSandbox) {
  AttackedStudio studio;
  report::put(studio.folder / "runs" / Path("s.study") / "study.html",
              "<script>fetch('/api/runs')</script>");
  studio.content->look();
  const std::string id = studio.content->catalogue().studies().at(0).id;
  const Response page = studio.ask(*find_route("GET", "/api/studypage"), {{"id", id}});
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(page.policy.starts_with("sandbox; default-src 'none';"));
  EXPECT_EQ(page.policy.find("script-src"), std::string::npos);
  EXPECT_EQ(page.policy.find("allow-"), std::string::npos);
}

TEST(HostileRequests, AChartsHeaderIsShortAndOfPlainCharacters) {
  AttackedStudio studio;
  std::string line = "{\"step\":1";
  for (int i = 0; i < 8; ++i)
    line += str(",\"train/a\xE2\x80\xAE\\n\\\"\xF0\x9F\x98\x80/", i, "\":1.5");
  line += str(",\"train/a/", std::string(100'000, 'x'), "\":1}\n");
  report::put(studio.run.metrics(), line);
  const std::string id = id_of(studio.run.path());
  const Response curves = studio.ask(*find_route("GET", "/api/curves"), {{"id", id}});
  EXPECT_LT(curves.body.size(), 10'000U);
  const Response chart =
      studio.ask(*find_route("GET", "/api/chart"), {{"ids", id},
                                                    {"group", "a\xE2\x80\xAE\n\"\xF0\x9F\x98\x80"},
                                                    {"name", "0|1|2|3|4|5|6|7|8|9"}});
  ASSERT_EQ(chart.status, 200) << text_of(chart.body);
  ASSERT_EQ(chart.headers.size(), 1U);
  const std::string& header = chart.headers[0].second;
  EXPECT_LT(header.size(), 8000U);
  for (const char c : header) EXPECT_TRUE(c >= ' ' && c <= '~');
  EXPECT_EQ(list_at(io::parse_json(header, "header"), "series").size(), 8U);
}

}  // namespace
}  // namespace elbo::serve
