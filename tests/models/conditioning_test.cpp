// SPDX-License-Identifier: MIT
// The condition of a batch, and what is drawn when nobody asks; kinds that a model does not have
// are refused.
#include "elbo/models/conditioning.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "tests/models/specimen.h"

namespace elbo::models {
namespace {

Batch of_classes(const std::vector<int64_t>& y) {
  Batch out;
  out.y = torch::tensor(y);
  return out;
}

class Classes : public testing::Test {
 protected:
  /// How often each class is drawn when none is asked for.
  Tensor drawn(int64_t count) {
    Rng rng(5);
    return condition_.complete(count, {}, rng).sum(0);
  }

  Conditioning condition_{ConditionKind::classes, test::mnist_info(), "model"};
};

TEST_F(Classes, AreOneHot) {
  EXPECT_EQ(condition_.size(), 10);
  const Tensor rows = condition_.of(of_classes({3, 0, 9}));
  EXPECT_TRUE(torch::equal(rows, torch::eye(10).index_select(0, torch::tensor({3, 0, 9}))));
}

TEST_F(Classes, AskedForAreTaken) {
  Rng rng(1);
  EXPECT_TRUE(torch::equal(condition_.complete(2, Condition{.classes = torch::tensor({7, 1})}, rng),
                           condition_.of(of_classes({7, 1}))));
}

TEST_F(Classes, NotAskedForAreDrawnAsOftenAsTrainingHadThem) {
  EXPECT_GT(drawn(10'000).min().item<float>(), 800)
      << "all alike before anything was kept; the standard deviation of a count is 30";
  condition_.keeping(of_classes({2, 2, 2, 8}))(BatchMeans(std::vector<PlayerLoss>()));
  const Tensor counts = drawn(10'000);  // 7,500 and 2,500, with a standard deviation of 43
  EXPECT_NEAR(counts[2].item<float>(), 7500, 250);
  EXPECT_EQ((counts[2] + counts[8]).item<float>(), 10'000);
}

TEST_F(Classes, ThatAreNoneAreRefused) {
  Rng rng(1);
  EXPECT_THROW(condition_.complete(1, Condition{.classes = torch::tensor({10})}, rng), UsageError);
  EXPECT_THROW(condition_.complete(2, Condition{.classes = torch::tensor({1})}, rng), ShapeError);
  EXPECT_THROW(condition_.complete(1, Condition{.attributes = torch::zeros({1, 2})}, rng),
               Unsupported);
  EXPECT_THROW(condition_.none(), Unsupported);
  EXPECT_THROW(
      Conditioning(ConditionKind::classes, test::info_of({2}, data::ValueKind::real), "model"),
      ConfigError);
}

TEST(Conditioning, OfNothingIsUndefinedAndKeepsNothing) {
  Conditioning none(ConditionKind::none, test::mnist_info(), "model");
  Rng rng(1);
  EXPECT_FALSE(none.of(of_classes({1})).defined());
  EXPECT_FALSE(none.none().defined());
  EXPECT_FALSE(none.complete(3, Condition{}, rng).defined());
  EXPECT_FALSE(none.keeping(of_classes({1})));
  EXPECT_TRUE(none.buffers().empty());
  EXPECT_THROW(none.complete(1, Condition{.classes = torch::tensor({1})}, rng), Unsupported);
  EXPECT_THROW(none.complete(1, Condition{.attributes = torch::zeros({1, 2})}, rng), Unsupported);
}

}  // namespace
}  // namespace elbo::models
