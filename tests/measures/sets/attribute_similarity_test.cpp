// SPDX-License-Identifier: MIT
// Attributes wanted and told, where the answer is known.
#include "elbo/measures/sets/attribute_similarity.h"

#include <gtest/gtest.h>

#include <cmath>

#include "elbo/core/error.h"
#include "tests/measures/sets/formula.h"

namespace elbo::measures {
namespace {

const double kHalfRoot = std::sqrt(.5);

TEST(AttributeSimilarity, TakesTheBestPictureOfEachVector) {
  const Tensor wanted = torch::tensor({{1., 0.}, {0., 1.}}, torch::kFloat64);
  // Cosines 0, sqrt(1/2); 1, 0.
  const Tensor predicted =
      torch::tensor({{{0., 1.}, {1., 1.}}, {{0., 2.}, {1., 0.}}}, torch::kFloat64);
  const AttributeSimilarity found =
      attribute_similarity({wanted, predicted}, attribute_scale(wanted));
  EXPECT_NEAR(found.cosine.mean, (kHalfRoot + 1) / 2, 1e-12);
  EXPECT_EQ(found.cosine.count, 2);
  EXPECT_NEAR(found.cosine_of_all, (kHalfRoot + 1) / 4, 1e-12);
  EXPECT_NEAR(found.squared_error, (2 + 1 + 1 + 2) / 4., 1e-12);
  // Both attributes have the variance 1/4.
  EXPECT_NEAR(found.scaled_error, 4 * found.squared_error, 1e-12);
}

TEST(AttributeSimilarity, OfWhatWasWantedIsPerfect) {
  const Tensor wanted = test::uniform_values(1, {50, 7});
  const AttributeSimilarity found =
      attribute_similarity({wanted, wanted.unsqueeze(1)}, attribute_scale(wanted));
  EXPECT_NEAR(found.cosine.mean, 1, 1e-12);
  EXPECT_NEAR(found.centred.mean, 1, 1e-12);
  EXPECT_EQ(found.squared_error, 0);
}

TEST(AttributeSimilarity, OfTheMeanVectorHasNoCentredCosineAndOneVarianceAnAttribute) {
  const Tensor wanted = test::uniform_values(1, {50, 7});
  const AttributeScale scale = attribute_scale(wanted);
  const AttributeSimilarity found =
      attribute_similarity({wanted, scale.mean.expand({50, 3, 7})}, scale);
  EXPECT_GT(found.cosine.mean, .8);  // which is why the centred one is told too
  EXPECT_EQ(found.centred.mean, 0);
  EXPECT_NEAR(found.scaled_error, 7, 1e-9);
}

TEST(AttributeSimilarity, LeavesAttributesWithoutVarianceOutOfTheScaledError) {
  Tensor wanted = test::uniform_values(1, {20, 2});
  wanted.select(1, 1).fill_(.5);
  const AttributeSimilarity found =
      attribute_similarity({wanted, torch::zeros({20, 1, 2})}, attribute_scale(wanted));
  const Tensor first = wanted.select(1, 0);
  EXPECT_NEAR(found.scaled_error, (first.square().mean() / first.var(0, false)).item<double>(),
              1e-9);
}

TEST(AttributeSimilarity, RefusesWhatDoesNotFit) {
  const Tensor wanted = test::uniform_values(1, {20, 2});
  const AttributeScale scale = attribute_scale(wanted);
  EXPECT_THROW(attribute_similarity({wanted, torch::zeros({20, 2})}, scale), ShapeError);
  EXPECT_THROW(attribute_similarity({wanted, torch::zeros({19, 1, 2})}, scale), ShapeError);
  EXPECT_THROW(attribute_similarity({wanted, torch::zeros({20, 1, 3})}, scale), ShapeError);
  EXPECT_THROW(attribute_similarity({wanted.narrow(1, 0, 1), torch::zeros({20, 1, 1})}, scale),
               ShapeError);
  EXPECT_THROW(attribute_similarity({wanted, torch::full({20, 1, 2}, test::kNan)}, scale),
               DataError);
}

}  // namespace
}  // namespace elbo::measures
