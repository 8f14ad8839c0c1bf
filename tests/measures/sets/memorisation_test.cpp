// SPDX-License-Identifier: MIT
// Nearest rows of a stream against a search written out, and what the measures say of fresh draws
// and of copies.
#include "elbo/measures/sets/memorisation.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "tests/measures/sets/formula.h"

namespace elbo::measures {
namespace {

using test::normal_features;

constexpr int64_t kTrain = 1500, kTest = 500, kGenerated = 400, kWidth = 5;

Memorisation measured(const Tensor& generated, const Tensor& train, const Tensor& held_out) {
  return memorisation_of({nearest_rows(generated, train).distance,
                          nearest_rows(generated, held_out).distance,
                          nearest_rows(held_out, train).distance, train.size(0), held_out.size(0)});
}

TEST(NearestTally, IsTheSearchWrittenOutHoweverTheStreamIsCut) {
  // More than one tile in both directions.
  const Tensor queries = normal_features(1, 300, kWidth), rows = normal_features(2, 5000, kWidth);
  // By differences, not through a product.
  const Tensor all = torch::cdist(queries, rows, 2, 2);
  const auto [distance, index] = all.min(1);
  NearestTally tally(queries);
  for (const auto& [first, count] : {std::pair<int64_t, int64_t>{0, 1}, {1, 4500}, {4501, 499}})
    tally.add(rows.narrow(0, first, count));
  const Nearest nearest = tally.nearest();
  EXPECT_LT((nearest.distance - distance).abs().max().item<double>(), 1e-12);
  EXPECT_TRUE(nearest.index.equal(index));
}

TEST(NearestTally, LeavesAQueryOutOfItsOwnStream) {
  const Tensor rows = normal_features(1, 5000, kWidth);
  NearestTally tally(rows.narrow(0, 0, 4600), Stream::of_queries);
  tally.add(rows.narrow(0, 0, 2000));
  tally.add(rows.narrow(0, 2000, 3000));
  const Nearest nearest = tally.nearest();
  EXPECT_GT(nearest.distance.min().item<double>(), 0);
  EXPECT_FALSE((nearest.index == torch::arange(4600, torch::kInt64)).any().item<bool>());
}

TEST(NearestTally, OfEquallyNearRowsTakesTheStreamsFirstHoweverTheStreamIsCut) {
  const Tensor queries = test::grid_features(1, 300, 6, 3),
               rows = test::grid_features(2, 5000, 6, 3);
  std::vector<int64_t> index;
  std::vector<double> distance;
  for (int64_t i = 0; i < queries.size(0); ++i) {
    // Whole.
    const Tensor squared = (rows.to(torch::kInt64) - queries[i].to(torch::kInt64)).square().sum(1);
    const int64_t least = squared.min().item<int64_t>();
    distance.push_back(std::sqrt(static_cast<double>(least)));
    index.push_back((squared == least).nonzero()[0][0].item<int64_t>());
  }
  for (const int64_t cut : {1, 2500, 4096}) {
    NearestTally tally(queries.to(torch::kFloat32));
    tally.add(rows.narrow(0, 0, cut).to(torch::kFloat32));
    tally.add(rows.narrow(0, cut, 5000 - cut));  // double beside float
    EXPECT_TRUE(tally.nearest().index.equal(torch::tensor(index))) << cut;
    EXPECT_TRUE(tally.nearest().distance.equal(torch::tensor(distance, torch::kFloat64))) << cut;
  }
}

TEST(NearestTally, FindsACopyAtDistanceZero) {
  const Tensor rows = (normal_features(1, 1000, kWidth) + 100).to(torch::kFloat32);
  const Nearest nearest = nearest_rows(rows.narrow(0, 500, 20), rows);
  EXPECT_EQ(nearest.distance.max().item<double>(), 0);
  EXPECT_TRUE(nearest.index.equal(torch::arange(500, 520, torch::kInt64)));
}

TEST(NearestTally, OfAnEmptyStreamHasNoNeighbours) {
  const Nearest nearest = NearestTally(normal_features(1, 3, kWidth)).nearest();
  EXPECT_TRUE(torch::isinf(nearest.distance).all().item<bool>());
  EXPECT_EQ(nearest.index.max().item<int64_t>(), -1);
}

TEST(NearestTally, RefusesBadInput) {
  NearestTally tally(normal_features(1, 3, kWidth));
  EXPECT_TRUE(test::throws_with<ShapeError>("width 4, want 5",
                                            [&] { tally.add(normal_features(1, 3, 4)); }));
  EXPECT_TRUE(test::throws_with<DataError>("row 1, column 2", [&] {
    tally.add(test::with_value(normal_features(1, 3, kWidth), 1, 2, test::kNan));
  }));
  EXPECT_THROW(NearestTally(torch::zeros({0, 4})), DataError);
}

TEST(Memorisation, OfFreshDrawsIsWhatIsExpected) {
  const Memorisation seen =
      measured(normal_features(3, kGenerated, kWidth), normal_features(1, kTrain, kWidth),
               normal_features(2, kTest, kWidth));
  EXPECT_LT(std::abs(seen.copying_z), 3);
  EXPECT_DOUBLE_EQ(seen.nearer_train.expected, .75);
  EXPECT_LT(std::abs(seen.nearer_train.value - .75), 4 * seen.nearer_train.standard_error);
  EXPECT_DOUBLE_EQ(seen.too_near.expected, 5. / 501);
  EXPECT_LT(seen.too_near.value, .04);
}

TEST(Memorisation, OfNearCopiesIsStronglyNegative) {
  const Tensor train = normal_features(1, kTrain, kWidth),
               generated =
                   train.narrow(0, 0, kGenerated) + .01 * normal_features(3, kGenerated, kWidth);
  const Memorisation seen = measured(generated, train, normal_features(2, kTest, kWidth));
  EXPECT_LT(seen.copying_z, -15);
  EXPECT_GT(seen.nearer_train.value, .97);
  EXPECT_GT(seen.too_near.value, .9);
}

TEST(Memorisation, OfOneCopyInTenShowsInTheShareThatIsTooNear) {
  const Tensor train = normal_features(1, kTrain, kWidth);
  const Tensor generated = torch::cat(
      {train.narrow(0, 0, kGenerated / 10), normal_features(3, kGenerated * 9 / 10, kWidth)});
  const Share seen = measured(generated, train, normal_features(2, kTest, kWidth)).too_near;
  EXPECT_GT(seen.value, .1);
  EXPECT_GT((seen.value - seen.expected) / seen.standard_error, 5);
}

TEST(Memorisation, OfExamplesFarFromTheDataIsStronglyPositive) {
  const Tensor generated = normal_features(3, kGenerated, kWidth) * 3;
  EXPECT_GT(
      measured(generated, normal_features(1, kTrain, kWidth), normal_features(2, kTest, kWidth))
          .copying_z,
      10);
}

TEST(Memorisation, RanksWithTiesAreScipys) {
  const Tensor generated = test::grid_features(10, 200, 1, 20).flatten(),
               held_out = test::grid_features(11, 150, 1, 24).flatten();
  EXPECT_NEAR(memorisation_of({generated, generated, held_out, 1, 1}).copying_z,
              test::golden({"ranks", "z"}), 1e-9);
}

TEST(Memorisation, RefusesBadInput) {
  const Tensor good = torch::ones({3}), longer = torch::ones({4});
  EXPECT_THROW(memorisation_of({good, longer, good, 1, 1}), ShapeError);
  EXPECT_THROW(memorisation_of({good, good, good, 0, 1}), DataError);
  EXPECT_THROW(memorisation_of({torch::empty({0}), torch::empty({0}), good, 1, 1}), DataError);
  EXPECT_THROW(memorisation_of({-good, good, good, 1, 1}), DataError);
  EXPECT_THROW(memorisation_of({good * INFINITY, good, good, 1, 1}), DataError);
}

TEST(AuthenticShare, CountsWhatIsNotNearerThanTheTrainingExamplesAreToEachOther) {
  const Tensor to_train = torch::tensor({0., 1., 2., 3.}), gap = torch::tensor({1., 1., 3., 1.});
  EXPECT_DOUBLE_EQ(authentic_share(to_train, gap), .5);
  EXPECT_THROW(authentic_share(to_train, torch::ones({3})), ShapeError);
}

}  // namespace
}  // namespace elbo::measures
