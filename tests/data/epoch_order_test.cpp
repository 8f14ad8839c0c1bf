// SPDX-License-Identifier: MIT
// Orders are permutations, whichever way they are made.
#include "elbo/data/epoch_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace elbo::test {
namespace {

std::vector<int64_t> all_of(const data::EpochOrder& order, int64_t count) {
  std::vector<int64_t> out(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) out[static_cast<size_t>(i)] = order[i];
  return out;
}

class OrderOf : public ::testing::TestWithParam<int64_t> {};

TEST_P(OrderOf, HoldsEachNumberOnce) {
  std::vector<int64_t> found = all_of(data::EpochOrder(3, 1, GetParam()), GetParam());
  std::sort(found.begin(), found.end());
  std::vector<int64_t> want(found.size());
  std::iota(want.begin(), want.end(), 0);
  EXPECT_EQ(found, want);
}

// 1,000,000 is the last that is stored; 1,048,576 is a power of four, where the network's domain is
// the count itself.
INSTANTIATE_TEST_SUITE_P(Sizes, OrderOf,
                         ::testing::Values(0, 1, 2, 3, 100, 1'000'000, 1'000'001, 1'048'576,
                                           1'048'577));

class OrderKind : public ::testing::TestWithParam<int64_t> {};

TEST_P(OrderKind, DependsOnSeedAndPassAlone) {
  const int64_t count = GetParam();
  EXPECT_EQ(all_of(data::EpochOrder(3, 1, count), count),
            all_of(data::EpochOrder(3, 1, count), count));
  EXPECT_NE(all_of(data::EpochOrder(3, 1, count), count),
            all_of(data::EpochOrder(3, 2, count), count));
  EXPECT_NE(all_of(data::EpochOrder(3, 1, count), count),
            all_of(data::EpochOrder(4, 1, count), count));
}

TEST_P(OrderKind, IsUncorrelatedWithThePosition) {
  const int64_t count = GetParam();
  const std::vector<int64_t> order = all_of(data::EpochOrder(5, 0, count), count);
  double sum = 0, lagged = 0;
  const double middle = static_cast<double>(count - 1) / 2,
               variance = (static_cast<double>(count) * static_cast<double>(count) - 1) / 12;
  for (size_t i = 0; i < order.size(); ++i) {
    const double here = static_cast<double>(order[i]) - middle;
    sum += here * (static_cast<double>(i) - middle);
    if (i > 0) lagged += here * (static_cast<double>(order[i - 1]) - middle);
  }
  // Five standard deviations of a correlation of independent numbers.
  const double bound = 5 / std::sqrt(static_cast<double>(count));
  EXPECT_LT(std::abs(sum / (static_cast<double>(count) * variance)), bound);
  EXPECT_LT(std::abs(lagged / (static_cast<double>(count) * variance)), bound);
}

INSTANTIATE_TEST_SUITE_P(StoredAndWalked, OrderKind, ::testing::Values(1'000, 1'000'003));

TEST(EpochOrder, AHugeOneStaysInRange) {
  constexpr int64_t kCount = 4'000'000'000'000;
  const data::EpochOrder order(1, 0, kCount);
  for (int64_t i = 0; i < 1000; ++i) {
    EXPECT_GE(order[i], 0);
    EXPECT_LT(order[i], kCount);
  }
}

}  // namespace
}  // namespace elbo::test
