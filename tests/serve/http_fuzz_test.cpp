// SPDX-License-Identifier: MIT
// Damaged requests by the thousand, over sockets: each gets an answer or a closed connection, none
// is let in that should not be, and the server answers a right one afterwards.
#include <gtest/gtest.h>

#include "elbo/core/rng.h"
#include "tests/mutate.h"
#include "tests/serve/served.h"

namespace elbo::test {
namespace {

/// Requests of every kind, right and wrong ones.
std::vector<std::string> seeds_of(const Served& studio) {
  return {studio.get("/"),
          studio.get("/api/status"),
          studio.get("/explore/map.js", "Accept-Encoding: gzip\r\nIf-None-Match: \"x\"\r\n"),
          studio.get("/api/status?id=0123456789abcdef&x=%20"),
          studio.post("/api/session", "{\"token\":\"00\"}"),
          studio.compute("echo", "lane", "{\"codes\":{\"type\":\"f32\",\"shape\":[1],\"at\":0}}",
                         "1234"),
          studio.compute("error"),
          str("POST /api/compute HTTP/1.1\r\nHost: ", studio.host(),
              "\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n"),
          str("OPTIONS * HTTP/1.1\r\nHost: ", studio.host(), "\r\n\r\n")};
}

/// Headers that only a request with this start's secret gets past.
bool knows_secret(const std::string& request, const Served& studio) {
  return request.find(studio.credentials().cookie) != std::string::npos;
}

void send_damaged(const Served& studio, uint64_t first, uint64_t count) {
  const std::vector<std::string> seeds = seeds_of(studio);
  for (uint64_t i = first; i < first + count; ++i) {
    Rng rng(2, {i});
    const std::string& seed = seeds[static_cast<size_t>(rng.below(seeds.size()))];
    const ByteView whole = bytes_of(seed);
    const std::string damaged(text_of(mutated(Bytes(whole.begin(), whole.end()), rng)));
    RawClient client(studio.port());
    ASSERT_TRUE(client.is_connected()) << "request " << i;
    client.send(damaged);
    client.end_sending();  // a request that is cut off ends here
    const RawAnswer answer = client.receive();
    ASSERT_NE(answer.status, 500) << "request " << i << ": " << answer.body;
    const bool is_told = answer.body.find("\"worker\"") != std::string::npos;
    ASSERT_TRUE(!is_told || knows_secret(damaged, studio)) << "request " << i;
  }
}

TEST(HttpFuzz, TenThousandDamagedRequestsAreSurvived) {
  Served studio;
  send_damaged(studio, 0, 10000);
  EXPECT_EQ(studio.ask(studio.get("/api/status")).status, 200);
  EXPECT_EQ(studio.ask(studio.compute("echo")).status, 200);
}

TEST(HttpFuzz, SlowAHundredThousandMoreAreSurvived) {
  Served studio;
  send_damaged(studio, 10000, 100000);
  EXPECT_EQ(studio.ask(studio.get("/api/status")).status, 200);
  EXPECT_EQ(studio.ask(studio.compute("echo")).status, 200);
}

}  // namespace
}  // namespace elbo::test
