// SPDX-License-Identifier: MIT
// What holds for every line of routes.def, also for those to come: nobody without a session is
// answered, no GET changes a file, and no id leads out of the list.
#include <gmock/gmock.h>

#include <map>

#include "elbo/core/sha256.h"
#include "elbo/serve/router.h"
#include "tests/report/mock_run.h"
#include "tests/serve/served.h"

namespace elbo::test {
namespace {

using ::testing::AnyOf;
using ::testing::Not;

/// Every file below a folder with the hash of its content.
std::map<std::string, std::string> contents_of(const Path& folder) {
  std::map<std::string, std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    out[entry.path().string()] =
        entry.is_regular_file() ? sha256_hex(real_fs().read(entry.path(), 1 << 26)) : "";
  return out;
}

std::string post_body(const serve::Route& route) {
  return route.path == serve::kComputePath ? std::string(serve::kFrameType) : "application/json";
}

std::string without_line(std::string text, const std::string& line) {
  const size_t at = text.find(line);
  return at == std::string::npos ? text : text.erase(at, text.find("\r\n", at) + 2 - at);
}

TEST(AllRoutes, WantASessionButTheOneThatOpensIt) {
  Served studio;
  for (const serve::Route& route : serve::routes()) {
    if (route.path == serve::kSessionPath) continue;
    const std::string path(route.path);
    const std::string text =
        route.method == "GET" ? studio.get(path) : studio.post(path, "{}", post_body(route));
    EXPECT_EQ(studio.ask(without_line(text, "Cookie:")).status, 401) << path;
  }
}

TEST(AllRoutes, ThatChangeSomethingRefuseAnotherSite) {
  Served studio;
  for (const serve::Route& route : serve::routes()) {
    if (route.method == "GET") continue;
    const std::string path(route.path), text = studio.post(path, "{}", post_body(route));
    for (const char* line : {"Origin:", "X-Elbo:", "Content-Type:"})
      EXPECT_THAT(studio.ask(without_line(text, line)).status, AnyOf(403, 415)) << path << line;
    EXPECT_EQ(studio.ask(studio.get(path)).status, 405) << path;
  }
}

TEST(AllRoutes, ThatReadChangeNoFile) {
  Served studio;
  const run::RunFolder run = report::mock_run(studio.runs() / "vae");
  const std::string id = serve::place_id(run.path());
  const auto before = contents_of(studio.runs());
  ASSERT_GT(before.size(), 5u);
  for (const serve::Route& route : serve::routes()) {
    if (route.method != "GET" || route.path == "/api/events") continue;
    for (const std::string& query : {std::string(), "?id=" + id,
                                     str("?id=", id, "&ids=", id,
                                         "&step=100&name=total&group=x"
                                         "&width=300&height=200&split=test&first=0&count=4")})
      EXPECT_LT(studio.ask(studio.get(std::string(route.path) + query)).status, 500)
          << route.path << query;
  }
  EXPECT_EQ(contents_of(studio.runs()), before);
}

TEST(AllRoutes, RefuseIdsThatAreNoIds) {
  Served studio;
  report::mock_run(studio.runs() / "vae");
  for (const serve::Route& route : serve::routes()) {
    const std::string path(route.path);
    for (const char* id :
         {"..", "../vae", "vae", "/etc/passwd", "%2e%2e%2fvae", "0000000000000000"}) {
      const std::string body = str("{\"id\":\"", id, "\",\"epochs\":1,\"name\":\"vae\"}");
      if (path == "/api/session" || path == "/api/events" || path == serve::kComputePath) continue;
      const RawAnswer answer = studio.ask(
          route.method == "GET" ? studio.get(path + "?name=total&step=1&id=" + id + "&ids=" + id)
                                : studio.post(path, body));
      EXPECT_LT(answer.status, 500) << path << " " << id << answer.body;
      EXPECT_THAT(answer.body, Not(::testing::HasSubstr("root:"))) << path;
    }
  }
  EXPECT_TRUE(std::filesystem::exists(studio.runs() / "vae"));
}

TEST(AllRoutes, TakeOneValueOfAKindForAnotherWithoutHarm) {
  Served studio;
  const std::string run = serve::place_id(report::mock_run(studio.runs() / "vae").path());
  for (const serve::Route& route : serve::routes()) {
    if (route.method == "GET" || route.path == serve::kComputePath) continue;
    for (const std::string& body :
         {std::string("[]"), std::string("null"), std::string("{\"id\":[1]}"),
          str("{\"id\":\"", run, "\",\"epochs\":\"x\",\"name\":{},\"protocol\":[],\"steps\":-1}"),
          std::string("{\"text\":3,\"sets\":\"x\",\"name\":null,\"queue\":7,\"source\":{}}"),
          std::string("{\"job\":99999999999}"),
          "{\"a\":" + std::string(60, '[') + std::string(60, ']') + "}"}) {
      const int status = studio.ask(studio.post(std::string(route.path), body)).status;
      EXPECT_GE(status, 400) << route.path << " " << body;
      EXPECT_LT(status, 500) << route.path << " " << body;
    }
  }
}

}  // namespace
}  // namespace elbo::test
