// SPDX-License-Identifier: MIT
// Fifty thousand requests, and a healthy client among bad ones. Times are printed and not judged.
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <fstream>

#include "elbo/core/clock.h"
#include "tests/serve/served.h"

namespace elbo::test {
namespace {

/// Bytes of this process that are in memory.
int64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  int64_t all = 0, resident = 0;
  file >> all >> resident;
  return resident * ::sysconf(_SC_PAGESIZE);
}

void ask_many(const Served& studio, int count) {
  RawClient kept(studio.port());
  for (int i = 0; i < count; ++i) {
    const int kind = i % 10;
    if (kind < 6) ASSERT_EQ(kept.ask(studio.get("/api/status")).status, 200);
    else if (kind < 8) ASSERT_EQ(kept.ask(studio.get("/")).status, 200);
    else if (kind == 8)
      ASSERT_EQ(kept.ask(studio.compute("echo", "lane", "{}", std::string(1000, 'x'))).status, 200);
    else ASSERT_EQ(studio.ask(studio.get("/nothing")).status, 404);  // a connection of its own
  }
}

TEST(Load, SlowMemoryStaysFlatOverFiftyThousandRequests) {
  Served studio;
  ask_many(studio, 10000);
  const int64_t before = resident_bytes();
  ask_many(studio, 50000);
  const int64_t after = resident_bytes();
  std::printf("resident: %ld kB, then %ld kB\n", before / 1000, after / 1000);
  EXPECT_LT(after, before + before / 50);
}

/// What bad clients do at once, until they are told to stop.
void be_bad(const Served& studio, const std::atomic<bool>& stop) {
  std::deque<RawClient> slow;
  for (int i = 0; !stop; ++i) {
    slow.emplace_back(studio.port());
    slow.back().send(i % 3 == 0   ? "GET / HTTP/1.1\r\nHost: x"
                     : i % 3 == 1 ? ""
                                  : "\xff\xfe\r\n\r\n");
    if (slow.size() >= 256) slow.pop_front();
    if (i % 64 == 0) studio.ask(studio.get("/", "X: " + std::string(20000, 'x') + "\r\n"));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

TEST(Load, SlowAHealthyClientIsAnsweredAmongBadOnes) {
  Served studio;
  std::atomic<bool> stop = false;
  std::thread bad([&] { be_bad(studio, stop); });
  std::vector<double> times;
  int failed = 0;
  for (int i = 0; i < 400; ++i) {
    const double begin = monotonic_seconds();
    const bool computes = i % 2 == 0;
    const RawAnswer answer =
        studio.ask(computes ? studio.compute("echo") : studio.get("/api/status"));
    failed += answer.status != 200;
    times.push_back(monotonic_seconds() - begin);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  stop = true;
  bad.join();
  EXPECT_EQ(failed, 0);
  std::sort(times.begin(), times.end());
  std::printf("p50 %.1f ms, p95 %.1f ms, longest %.1f ms\n", times[times.size() / 2] * 1e3,
              times[times.size() * 95 / 100] * 1e3, times.back() * 1e3);
}

}  // namespace
}  // namespace elbo::test
