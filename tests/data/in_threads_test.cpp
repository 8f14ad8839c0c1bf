// SPDX-License-Identifier: MIT
// Reading by all processors. Oracle: the order, and each number once.
#include "elbo/data/in_threads.h"

#include <gmock/gmock.h>

#include <atomic>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "tests/data/lists/tables.h"

namespace elbo::test {
namespace {

TEST(InThreads, CallsEachNumberOnce) {
  std::vector<std::atomic<int>> calls(1000);
  data::in_threads(1000, [&](int64_t i) { ++calls[static_cast<size_t>(i)]; });
  for (const auto& count : calls) EXPECT_EQ(count, 1);
  data::in_threads(0, [](int64_t) { FAIL(); });
}

TEST(InThreads, ThrowsTheErrorOfTheLeastNumberWhenAllHaveEnded) {
  std::atomic<int> calls = 0;
  EXPECT_EQ(error_of([&] {
              data::in_threads(50, [&](int64_t i) {
                ++calls;
                if (i == 7 || i == 31) throw DataError("number ", i);
              });
            }),
            "number 7");
  EXPECT_EQ(calls, 50);
}

TEST(VisitExamples, ComesInTheOrderOfTheData) {
  const Ramp ramp(500);
  std::vector<float> seen, want;
  data::visit_examples(ramp, 300, [&](std::span<const float> x) { seen.push_back(x[0]); });
  for (int64_t i = 0; i < 300; ++i) want.push_back(example(ramp, i).x[0]);
  EXPECT_EQ(seen, want);
}

}  // namespace
}  // namespace elbo::test
