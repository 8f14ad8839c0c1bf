// SPDX-License-Identifier: MIT
// Stacks against the digits that they are made of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "elbo/core/str.h"
#include "elbo/data/files/mnist_fetch.h"
#include "elbo/data/source.h"
#include "tests/core/scratch_folder.h"
#include "tests/data/lists/tables.h"

namespace elbo::test {
namespace {

using ::testing::HasSubstr;

TEST(StackedDigits, WithoutMnistSayHowToGetIt) {
  const ScratchFolder empty;
  EXPECT_THAT(error_of([&] {
                data::open_dataset(data_table(str("name = 'stacked_digits'\nfolder = '",
                                                  empty.path().string(), "'")),
                                   data::Split::train);
              }),
              HasSubstr("elbo data get mnist"));
}

class RealStacks : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!data::holds(data::mnist_cache(), data::mnist_files()))
      GTEST_SKIP() << "MNIST is not on this machine; `elbo data get mnist` fetches it";
  }
};

/// Every image of a split of MNIST with its label.
std::multimap<std::vector<float>, int64_t> digits_of(data::Split split) {
  std::multimap<std::vector<float>, int64_t> out;
  const auto digits = data::open_dataset(data_table("name = 'mnist'"), split);
  for (int64_t i = 0; i < digits->info().size; ++i) {
    Example one = example(*digits, i);
    out.emplace(std::move(one.x), one.label);
  }
  return out;
}

TEST_F(RealStacks, HaveADigitOfTheirSplitInEachChannelAndItsLabelInTheirs) {
  const auto digits = digits_of(data::Split::test);
  const auto stacks = data::open_dataset(data_table("name = 'stacked_digits'"), data::Split::test);
  for (int64_t i = 0; i < 200; ++i) {
    const Example stack = example(*stacks, i);
    ASSERT_EQ(stack.x.size(), 3u * 784);
    int64_t label = 0;
    for (ptrdiff_t c = 0; c < 3; ++c) {
      const auto digit = digits.find(
          std::vector<float>(stack.x.begin() + c * 784, stack.x.begin() + (c + 1) * 784));
      ASSERT_NE(digit, digits.end()) << "stack " << i << " channel " << c << " is no test digit";
      label = 10 * label + digit->second;
    }
    EXPECT_EQ(stack.label, label);
  }
}

TEST_F(RealStacks, HaveThe1000ModesAndTheCountsOfPacGan) {
  const auto train = data::open_dataset(data_table("name = 'stacked_digits'"), data::Split::train),
             test = data::open_dataset(data_table("name = 'stacked_digits'"), data::Split::test);
  EXPECT_EQ(train->info().size, 128'000);
  EXPECT_EQ(test->info().size, 26'000);
  EXPECT_EQ(train->info().shape, (std::vector<int64_t>{3, 28, 28}));
  ASSERT_EQ(train->info().classes(), 1000);
  EXPECT_EQ(train->info().class_names[7], "007");
  std::vector<int64_t> counts(1000);
  for (int64_t i = 0; i < 26'000; ++i) ++counts[static_cast<size_t>(example(*test, i).label)];
  // 26 expected of each: the rarest class, 5 in all channels (.0892 of the test digits), misses
  // with probability exp(-18).
  EXPECT_EQ(std::count(counts.begin(), counts.end(), 0), 0);
}

TEST_F(RealStacks, AreOthersInOtherSplitsAndWithOtherSeeds) {
  const auto train =
                 data::open_undescribed(data_table("name = 'stacked_digits'"), data::Split::train),
             few = data::open_undescribed(data_table("name = 'stacked_digits'\ncount = 5"),
                                          data::Split::train);
  const auto other =
      data::open_undescribed(data_table("name = 'stacked_digits'\nseed = 3"), data::Split::train);
  EXPECT_EQ(example(*train, 4), example(*few, 4));
  EXPECT_NE(example(*train, 0).x, example(*other, 0).x);
}

}  // namespace
}  // namespace elbo::test
