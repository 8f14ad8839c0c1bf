// SPDX-License-Identifier: MIT
// Queries, ids and the table of routes, without a socket.
#include "elbo/serve/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "elbo/core/error.h"
#include "elbo/serve/events.h"
#include "elbo/serve/places.h"
#include "elbo/serve/router.h"

namespace elbo::serve {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

int status_of_query(std::string_view text) {
  return answered([&] {
           parse_query(text);
           return Response();
         })
      .status;
}

TEST(Query, IsReadAsFormsWriteIt) {
  EXPECT_THAT(parse_query(""), ElementsAre());
  EXPECT_THAT(parse_query("id=0f&name=a%20b+c&empty=&bare&u=%C3%BC"),
              ElementsAre(Pair("id", "0f"), Pair("name", "a b c"), Pair("empty", ""),
                          Pair("bare", ""), Pair("u", "ü")));
}

TEST(Query, ThatCouldMeanTwoThingsIsRefused) {
  for (const char* text :
       {"a=1&a=2", "a=%", "a=%1", "a=%zz", "a=%00", "a=%0a", "a=%ff", "%0d=1", "a=%e2%80%ae"})
    EXPECT_EQ(status_of_query(text), 400) << text;
  std::string many = "n=1";
  for (int i = 0; i < 32; ++i) many += "&n" + std::to_string(i) + "=1";
  EXPECT_EQ(status_of_query(many), 400);
}

TEST(Query, NumbersAreWholeAndWithinTheirRange) {
  Request request;
  request.query = {{"n", "7"}, {"low", "-1"}, {"text", "7x"}, {"huge", "99999999999999999999"}};
  EXPECT_EQ(request.number("n", 3, {0, 10}), 7);
  EXPECT_EQ(request.number("none", 3, {0, 10}), 3);
  for (const char* name : {"low", "text", "huge"})
    EXPECT_THROW(request.number(name, 3, {0, 10}), Refusal) << name;
}

TEST(Body, IsATableOfAtMost32Levels) {
  const auto parsed = [](const std::string& text) {
    Request request;
    const ByteView bytes = bytes_of(text);
    request.body.assign(bytes.begin(), bytes.end());
    return request.json();
  };
  EXPECT_EQ(parsed("{\"a\":1}").find("a")->literal(), "1");
  EXPECT_THROW(parsed("[1]"), DataError);
  EXPECT_THROW(parsed("{\"a\":" + std::string(40, '[') + std::string(40, ']') + "}"), DataError);
}

TEST(Answers, SayWhatKindOfErrorItWas) {
  const Response gone = answered([]() -> Response { throw not_found("no run of this id"); });
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(text_of(gone.body), R"({"error":{"kind":"NotFound","text":"no run of this id"}})");
  const Response cannot = answered([]() -> Response { throw Unsupported("it has no encoder"); });
  EXPECT_EQ(cannot.status, 422);
  EXPECT_EQ(text_of(cannot.body), R"({"error":{"kind":"Unsupported","text":"it has no encoder"}})");
  const Response broken =
      answered([]() -> Response { throw std::runtime_error("/home/somebody/secret"); });
  EXPECT_EQ(broken.status, 500);
  EXPECT_THAT(std::string(text_of(broken.body)), Not(HasSubstr("secret")));
}

TEST(Places, AreFoundByTheirIdsAlone) {
  Places places;
  const std::string id = places.add("/a/run", PlaceKind::run);
  // printf '%s' /a/run | sha256sum
  EXPECT_EQ(id, "ea75360d04063cd8");
  EXPECT_EQ(places.add("/a/run", PlaceKind::run), id);
  EXPECT_EQ(places.want(id).path, Path("/a/run"));
  EXPECT_THROW(places.want(id, PlaceKind::bundle), Refusal);
  for (const char* wrong : {"", "/a/run", "../a/run", "ea75360d04063cd", "EA75360D04063CD8"})
    EXPECT_THROW(places.want(wrong), Refusal) << wrong;
  places.remove(id);
  EXPECT_EQ(places.find(id), std::nullopt);
}

TEST(Events, CannotBeEndedByWhatTheySay) {
  Node data = Node::table();
  data.set("name", Node(std::string("a\n\nevent: fake\r\n")));
  EXPECT_EQ(event_text("runs", data),
            "event: runs\ndata: {\"name\":\"a\\n\\nevent: fake\\r\\n\"}\n\n");
}

TEST(Routes, HaveOneLineEachAndAreFoundByExactTextsAlone) {
  std::set<std::pair<std::string_view, std::string_view>> lines;
  for (const Route& route : routes()) {
    EXPECT_TRUE(route.method == "GET" || route.method == "POST") << route.path;
    EXPECT_TRUE(route.path.starts_with("/api/")) << route.path;
    EXPECT_TRUE(lines.insert({route.method, route.path}).second) << route.path;
    EXPECT_EQ(find_route(route.method, route.path), &route);
  }
  for (const char* wrong : {"/api/status/", "/api//status", "/api/STATUS", "/api/status?", "/api",
                            "/api/../api/status", "api/status"})
    EXPECT_EQ(find_route("GET", wrong), nullptr) << wrong;
  EXPECT_EQ(find_route("POST", "/api/status"), nullptr);
}

}  // namespace
}  // namespace elbo::serve
