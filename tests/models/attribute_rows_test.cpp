// SPDX-License-Identifier: MIT
// The ring of attribute vectors: what it keeps, what it draws, what it fills in.
#include "elbo/models/conditioning.h"

#include <gtest/gtest.h>

#include <limits>

#include "elbo/core/error.h"
#include "tests/models/specimen.h"

namespace elbo::models {
namespace {

/// Rows (i, 1 - i) / 10,000 for i from `first` on.
Tensor numbered(int64_t first, int64_t count) {
  const Tensor i = (torch::arange(count) + first).to(torch::kFloat32) / 10'000;
  return torch::stack({i, 1 - i}, 1);
}

class Rows : public testing::Test {
 protected:
  /// The numbers of rows that are drawn, sorted and once each.
  std::vector<int64_t> drawn(int64_t count) {
    Rng rng(5);
    const Tensor rows = rows_.draw(count, rng);
    EXPECT_TRUE(torch::allclose(rows.sum(1), torch::ones({count}))) << "a row was torn";
    const Tensor numbers =
        std::get<0>(at::_unique((rows.select(1, 0) * 10'000).round().to(torch::kInt64)));
    return {numbers.data_ptr<int64_t>(), numbers.data_ptr<int64_t>() + numbers.numel()};
  }

  AttributeRows rows_{test::mnist_info()};
};

TEST_F(Rows, BeforeAnythingIsKeptAreInTheMiddle) {
  Rng rng(1);
  EXPECT_TRUE(torch::equal(rows_.draw(3, rng), torch::full({3, 2}, .5)));
}

TEST_F(Rows, AreDrawnFromAllThatWereKeptAndNoOthers) {
  rows_.keep(numbered(10, 3));
  rows_.keep(numbered(20, 2));
  EXPECT_EQ(drawn(400), (std::vector<int64_t>{10, 11, 12, 20, 21}));
}

TEST_F(Rows, TakeThePlaceOfTheOldest) {
  for (int64_t first = 0; first < 3000; first += 100) rows_.keep(numbered(first, 100));
  // Each of 1,024 is missed with probability e^-19.
  const std::vector<int64_t> numbers = drawn(20'000);
  EXPECT_EQ(numbers.size(), 1024u);
  EXPECT_EQ(numbers.front(), 3000 - 1024);
  EXPECT_EQ(numbers.back(), 2999);
}

TEST_F(Rows, OfABatchThatIsTooLongAreItsLast) {
  rows_.keep(numbered(0, 2000));
  EXPECT_EQ(drawn(20'000).front(), 2000 - 1024);
}

TEST_F(Rows, DependOnTheirNumberInTheSampleAlone) {
  rows_.keep(numbered(0, 500));
  Rng all(7), tail = Rng(7).from_row(3);
  EXPECT_TRUE(torch::equal(rows_.draw(8, all).slice(0, 3), rows_.draw(5, tail)));
}

TEST_F(Rows, FillInWhatIsNotGiven) {
  rows_.keep(numbered(0, 500));
  const float open = std::numeric_limits<float>::quiet_NaN();
  Condition condition;
  condition.attributes = torch::tensor({{.25f, open}, {open, open}, {0.f, 1.f}});
  Rng rng(7), same(7);
  const Tensor got = rows_.complete(3, condition, rng), kept = rows_.draw(3, same);
  EXPECT_TRUE(torch::equal(got, torch::stack({torch::stack({torch::tensor(.25f), kept[0][1]}),
                                              kept[1], torch::tensor({0.f, 1.f})})));
}

TEST_F(Rows, RefuseOtherShapesAndOtherValues) {
  Rng rng(7);
  Condition shape, value;
  shape.attributes = torch::zeros({2, 3});
  value.attributes = torch::full({2, 2}, 1.5);
  EXPECT_THROW(rows_.complete(2, shape, rng), ShapeError);
  EXPECT_THROW(rows_.complete(2, value, rng), UsageError);
}

}  // namespace
}  // namespace elbo::models
