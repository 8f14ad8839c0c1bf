// SPDX-License-Identifier: MIT
// Sums whose bits do not depend on how the leaves are spread over processes.
#include <gmock/gmock.h>

#include <cstring>

#include "elbo/collective/tree_sum.h"
#include "elbo/core/str.h"
#include "tests/collective/processes.h"

namespace elbo::test {
namespace {

constexpr int64_t kValues = 33;

/// Values of very different sizes: another order of their sum gives other bits.
Tensor leaf(int64_t index) {
  const Tensor k = torch::arange(kValues, torch::kDouble) + 7. * static_cast<double>(index);
  return (torch::sin(k * 12.9898) * torch::pow(10., torch::remainder(k * 5, 7) - 3))
      .to(torch::kFloat32);
}

std::string hex(const Tensor& values) {
  std::string out;
  for (int64_t i = 0; i < values.numel(); ++i) {
    uint32_t bits = 0;
    std::memcpy(&bits, values.data_ptr<float>() + i, sizeof bits);
    out += str(bits, " ");
  }
  return out;
}

/// The sum over `leaves` of this rank's share of all.
std::string summed(collective::Group& group, int64_t leaves) {
  const int64_t own = leaves / group.size();
  collective::TreeSum sum(collective::power_of_two_in(own));
  for (int64_t i = 0; i < own; ++i) sum.add(leaf(group.rank() * own + i));
  return hex(collective::sum_over_ranks(group, sum, own));
}

TEST(TreeSum, OneLeafIsItself) { EXPECT_EQ(summed(*collective::alone(), 1), hex(leaf(0))); }

TEST(TreeSum, FourLeavesAreAddedInPairsAndFiveWithTheLastAlone) {
  const Tensor pairs = (leaf(0) + leaf(1)) + (leaf(2) + leaf(3));
  EXPECT_EQ(summed(*collective::alone(), 4), hex(pairs));
  EXPECT_EQ(summed(*collective::alone(), 5), hex(pairs + leaf(4)));
  EXPECT_EQ(summed(*collective::alone(), 7), hex(pairs + ((leaf(4) + leaf(5)) + leaf(6))));
  EXPECT_NE(hex(pairs), hex(leaf(0) + leaf(1) + leaf(2) + leaf(3))) << "the test sees no order";
}

TEST(TreeSum, AnyNumberOfRanksThatDividesTheLeavesGivesTheSameBits) {
  if (in_ranks(2, [](collective::Group&) { return std::string(); })[0].code == 9)
    GTEST_SKIP() << "built without Gloo";
  for (const auto& [leaves, ranks] : {std::pair{4, 2}, {4, 4}, {6, 2}, {6, 3}, {12, 4}, {5, 5}}) {
    const std::string alone = summed(*collective::alone(), leaves);
    for (const RankEnd& end :
         in_ranks(ranks, [&](collective::Group& group) { return summed(group, leaves); }))
      EXPECT_EQ(end.said, alone) << leaves << " leaves on " << ranks << " ranks";
  }
}

TEST(TreeSum, BySlicesAndByGatheringHasTheSameBits) {
  if (in_ranks(2, [](collective::Group&) { return std::string(); })[0].code == 9)
    GTEST_SKIP() << "built without Gloo";
  for (const auto& [leaves, ranks] : {std::pair{2, 2}, {6, 2}, {6, 3}, {12, 4}, {5, 5}}) {
    const std::string alone = summed(*collective::alone(), leaves);
    for (const RankEnd& end : in_ranks(ranks, [&](collective::Group& group) {
           const int64_t own = leaves / group.size(), each = collective::power_of_two_in(own);
           collective::TreeSum sum(each);
           for (int64_t i = 0; i < own; ++i) sum.add(leaf(group.rank() * own + i));
           const Tensor sliced = collective::sum_by_slices(group, sum.parts(), each);
           return sliced.defined() ? hex(sliced) : "this c10d has no alltoall";
         }))
      EXPECT_EQ(end.said, alone) << leaves << " leaves on " << ranks << " ranks";
  }
}

}  // namespace
}  // namespace elbo::test
