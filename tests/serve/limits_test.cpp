// SPDX-License-Identifier: MIT
// Requests that are too large, too many, too slow or cut off: they are ended, and a client that
// does it right is served meanwhile. Limits are short here; no test waits for a long one.
#include <gmock/gmock.h>

#include <deque>

#include "tests/serve/served.h"

namespace elbo::test {
namespace {

using ::testing::HasSubstr;

ServedSettings short_times() {
  ServedSettings out;
  out.times = {.head = .2, .idle = .3, .transfer = .2, .rate = 1e9, .comment = .05};
  return out;
}

TEST(Limits, AddressesHeadersAndBodiesMayNotBeTooLarge) {
  Served studio;
  EXPECT_EQ(studio.ask(studio.get("/api/status?a=" + std::string(8 << 10, 'x'))).status, 414);
  EXPECT_EQ(studio.ask(studio.get("/", "X: " + std::string(17 << 10, 'x') + "\r\n")).status, 431);
  EXPECT_EQ(studio.ask("GET /" + std::string(40 << 10, 'x')).status, 431);
  std::string many;
  for (int i = 0; i < 101; ++i) many += str("X", i, ": 1\r\n");
  EXPECT_EQ(studio.ask(studio.get("/", many)).status, 431);
  for (int i = 0; i < 10000; ++i) many += str("X", i, ": 1\r\n");
  EXPECT_EQ(studio.ask(studio.get("/", many)).status, 431);
  EXPECT_EQ(studio.ask(studio.post("/api/session", std::string((1 << 20) + 1, ' '))).status, 413);
  EXPECT_EQ(studio.ask(studio.get("/")).status, 200);
}

/// A POST to /api/compute whose length is said by `lines`.
std::string post_of_length(const Served& studio, const std::string& lines) {
  std::string text = studio.post("/api/compute", "", serve::kFrameType);
  const std::string own = "Content-Length: 0\r\n";
  return text.replace(text.find(own), own.size(), lines);
}

TEST(Limits, LengthsThatCouldMeanTwoThingsAreRefusedWithoutReadingABody) {
  Served studio;
  for (const char* lines :
       {"Content-Length: 1000000000\r\n", "Content-Length: 18446744073709551616\r\n",
        "Content-Length: -1\r\n", "Content-Length: 0x10\r\n", "Content-Length: 1 1\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length:\r\n", "",
        "Content-Length: 5, 5\r\n", "Transfer-Encoding: chunked\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Content-Length: +5\r\n"}) {
    const int status = studio.ask(post_of_length(studio, lines)).status;
    EXPECT_GE(status, 400) << lines;
    EXPECT_LT(status, 500) << lines;
  }
  for (const char* chunk :
       {"-2\r\n", "11111111111111111\r\n", "ffffffffffffffff\r\n", "5;x=y\r\n", "zz\r\n"})
    EXPECT_EQ(studio.ask(post_of_length(studio, "Transfer-Encoding: chunked\r\n") + chunk).status,
              411)
        << chunk;
}

TEST(Limits, WhatFollowsARefusedRequestIsNoRequest) {
  Served studio;
  RawClient client(studio.port());
  const std::string smuggled = studio.get("/api/status");
  std::string first = post_of_length(
      studio, str("Content-Length: ", smuggled.size(), "\r\nTransfer-Encoding: chunked\r\n"));
  EXPECT_GE(client.ask(first + smuggled).status, 400);
  EXPECT_EQ(client.receive().status, 0);
  RawClient other(studio.port());
  EXPECT_EQ(other
                .ask("GET /nothing HTTP/1.1\r\nHost: " + studio.host() +
                     "\r\nContent-Length: 5\r\n\r\n" + smuggled)
                .status,
            400);
  EXPECT_EQ(other.receive().status, 0);
}

TEST(Limits, RequestsThatComeBeforeTheAnswerAreNotServed) {
  Served studio;
  RawClient client(studio.port());
  EXPECT_EQ(client.ask(studio.get("/") + studio.get("/api/status")).status, 200);
  EXPECT_EQ(client.receive().status, 0);
}

TEST(Limits, AConnectionServesOneRequestAfterAnother) {
  Served studio;
  RawClient client(studio.port());
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(client.ask(studio.get("/")).status, 200);
    EXPECT_EQ(client.ask(studio.compute("echo", "", "{}", std::string(100000, 'x'))).status, 200);
  }
}

TEST(Limits, ARangeIsAnsweredByTheWholeFile) {
  Served studio;
  const RawAnswer whole = studio.ask(studio.get("/"));
  const RawAnswer part = studio.ask(studio.get("/", "Range: bytes=0-1,5-,-1\r\n"));
  EXPECT_EQ(part.status, 200);
  EXPECT_EQ(part.body, whole.body);
  EXPECT_EQ(part.header("Accept-Ranges"), "none");
}

TEST(Limits, HeadersThatDoNotComeEndTheConnection) {
  Served studio(short_times());
  RawClient silent(studio.port()), slow(studio.port()), started(studio.port());
  ASSERT_TRUE(slow.send("GET / HT"));
  EXPECT_TRUE(silent.is_closed());
  EXPECT_TRUE(slow.is_closed());
  started.send("GET / HTTP/1.1\r\nHost: x\r\n");
  EXPECT_TRUE(started.is_closed());
}

TEST(Limits, ATrickleOfHeadersDoesNotKeepAConnectionOpen) {
  Served studio(short_times());
  RawClient client(studio.port());
  client.send("GET / HTTP/1.1\r\n");
  // Ends by the server closing, or never.
  while (client.send("X: 1\r\n")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  SUCCEED();
}

TEST(Limits, IdleConnectionsAreClosedAfterAWhile) {
  ServedSettings settings;
  settings.times.idle = .1;
  Served studio(settings);
  RawClient client(studio.port());
  EXPECT_EQ(client.ask(studio.get("/")).status, 200);
  EXPECT_TRUE(client.is_closed());
}

TEST(Limits, BodiesThatDoNotComeEndTheConnection) {
  Served studio(short_times());
  RawClient client(studio.port()), trickle(studio.port());
  const std::string request = studio.compute("echo", "", "{}", std::string(1000000, 'x'));
  ASSERT_TRUE(client.send(request.substr(0, request.size() - 1)));
  EXPECT_TRUE(client.is_closed());
  ASSERT_TRUE(trickle.send(request.substr(0, 1000)));
  while (trickle.send("x")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

TEST(Limits, AClientThatDoesNotReadIsGivenUp) {
  ServedSettings settings;
  settings.times.transfer = .2;
  settings.times.rate = 1e12;
  settings.limits.connections = 1;  // so that another is let in when this one has been given up
  Served studio(settings);
  RawClient client(studio.port());
  ASSERT_TRUE(client.send(studio.compute("large")));
  while (studio.worker().status().find("state")->literal() != "\"busy\"")
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  while (studio.ask(studio.get("/")).status != 200)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  // What it gets when it reads at last is cut off: 60 MiB fit into no socket's buffer.
  EXPECT_EQ(client.receive().body, "");
}

TEST(Limits, AClientThatEndsItsSideStillGetsItsAnswer) {
  Served studio;
  RawClient client(studio.port());
  ASSERT_TRUE(client.send(studio.get("/")));
  client.end_sending();
  EXPECT_EQ(client.receive().status, 200);
  RawClient cut(studio.port());
  ASSERT_TRUE(cut.send("GET / HTTP"));
  cut.end_sending();
  EXPECT_TRUE(cut.is_closed());
}

TEST(Limits, HundredsOfSilentConnectionsDoNotKeepAClientOut) {
  Served studio;  // with its real limits: none of the silent ones has timed out
  std::deque<RawClient> silent;
  for (int i = 0; i < 256; ++i) {
    silent.emplace_back(studio.port());
    ASSERT_TRUE(silent.back().is_connected());
    if (i % 2 == 0) silent.back().send("GET / HTTP/1.1\r\nHost: ");
    if (i % 16 != 0) continue;
    EXPECT_EQ(studio.ask(studio.get("/api/status")).status, 200) << i;
  }
}

TEST(Limits, RefusedConnectionsThatStayOpenDoNotKeepAClientOut) {
  Served studio;
  std::deque<RawClient> refused;
  for (int i = 0; i < 256; ++i) {
    refused.emplace_back(studio.port());
    EXPECT_EQ(refused.back().ask("\xff\xfe\r\n\r\n").status, 400) << i;
  }
  EXPECT_EQ(studio.ask(studio.get("/api/status")).status, 200);
}

TEST(Limits, ConnectionsThatAreBeingAnsweredAreNotDroppedForNewOnes) {
  ServedSettings settings;
  settings.limits.connections = 4;
  Served studio(settings);
  const PagesFolder folder;
  const std::string gate = (folder.path() / "open").string();
  RawClient busy(studio.port());
  ASSERT_TRUE(busy.send(studio.compute("gate", "", "{\"file\":\"" + gate + "\"}")));
  while (studio.worker().status().find("state")->literal() != "\"busy\"")
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::deque<RawClient> others;
  for (int i = 0; i < 20; ++i) others.emplace_back(studio.port());
  EXPECT_EQ(studio.ask(studio.get("/")).status, 200);
  folder.write("open", "");
  EXPECT_EQ(busy.receive().status, 200);
}

TEST(Limits, ARouteThatTakesTooLongIsGivenUp) {
  ServedSettings settings;
  settings.times.wall = .2;
  Served studio(settings);
  RawClient client(studio.port());
  const RawAnswer answer = client.ask(studio.compute("hang"));
  EXPECT_EQ(answer.status, 504);
  EXPECT_THAT(answer.body, HasSubstr("Timeout"));
}

TEST(Stream, TellsEveryPageWhatHappensAndStaysOpen) {
  ServedSettings settings;
  settings.times = {.idle = .1, .transfer = .2, .comment = .05};
  Served studio(settings);
  RawClient one(studio.port()), two(studio.port());
  ASSERT_TRUE(one.send(studio.get("/api/events")));
  ASSERT_TRUE(two.send(studio.get("/api/events")));
  EXPECT_THAT(one.until("\r\n\r\n"), HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_THAT(one.until("\n\n"), HasSubstr("event: worker\ndata: {\"state\":"));
  two.until("event: worker");
  Node data = Node::table();
  data.set("name", Node(std::string("a\n\nb")));
  studio.events().publish("runs", data);
  for (RawClient* client : {&one, &two}) {
    client->until("event: runs\n");
    EXPECT_EQ(client->until("\n\n"), "data: {\"name\":\"a\\n\\nb\"}\n\n");
  }
  // Longer than every other limit: comments come at their pace.
  for (int i = 0; i < 10; ++i) EXPECT_NE(one.until(": still here\n\n"), "");
}

TEST(Stream, MayNotBeOpenedWithoutEnd) {
  ServedSettings settings;
  settings.limits.streams = 2;
  Served studio(settings);
  std::deque<RawClient> pages;
  for (int i = 0; i < 2; ++i) {
    pages.emplace_back(studio.port());
    EXPECT_EQ(pages.back().ask(studio.get("/api/events")).status, 200);
  }
  EXPECT_EQ(studio.ask(studio.get("/api/events")).status, 429);
  pages.clear();
  int status = 0;  // that they have gone is noticed without being asked for
  for (int i = 0; i < 1000 && status != 200; ++i) {
    status = studio.ask(studio.get("/api/events")).status;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(status, 200);
}

TEST(Stream, APageThatDoesNotReadIsDropped) {
  Served studio;
  RawClient page(studio.port());
  ASSERT_EQ(page.ask(studio.get("/api/events")).status, 200);
  Node data = Node::table();
  data.set("text", Node(std::string(100 << 10, 'x')));
  for (int i = 0; i < 400; ++i) studio.events().publish("runs", data);
  EXPECT_EQ(studio.ask(studio.get("/")).status, 200);
  EXPECT_TRUE(page.is_closed());
}

}  // namespace
}  // namespace elbo::test
