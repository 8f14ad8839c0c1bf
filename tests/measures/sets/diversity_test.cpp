// SPDX-License-Identifier: MIT
// Multi-scale similarity against pytorch-msssim and its own definition, and pairs of constructed
// sets.
#include "elbo/measures/sets/diversity.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/measures/image_error.h"
#include "tests/measures/sets/formula.h"

namespace elbo::measures {
namespace {

using test::uniform_values;

TEST(Scales, AreThoseThatHoldTheWindow) {
  EXPECT_EQ(scales_that_fit(10, 100), 0);
  EXPECT_EQ(scales_that_fit(11, 100), 1);
  EXPECT_EQ(scales_that_fit(28, 28), 2);
  EXPECT_EQ(scales_that_fit(64, 64), 3);
  EXPECT_EQ(scales_that_fit(175, 176), 4);
  EXPECT_EQ(scales_that_fit(1000, 1000), 5);
}

TEST(MultiScaleSimilarity, IsPytorchMsssims) {
  const Tensor a = uniform_values(8, {2, 3, 176, 176}),
               b = .7 * a + .3 * uniform_values(9, {2, 3, 176, 176});
  for (const int64_t scales : {1, 2, 3, 5}) {
    const Tensor wanted =
        torch::tensor(test::golden_list({"similarity", std::to_string(scales)}), torch::kFloat64);
    // Its window is rounded to float.
    EXPECT_LT((multi_scale_similarity(a, b, scales) - wanted).abs().max().item<double>(), 1e-6)
        << scales;
  }
}

TEST(MultiScaleSimilarity, OfOneScaleIsSimilarity) {
  const Tensor a = uniform_values(1, {3, 1, 28, 28}),
               b = .7 * a + .3 * uniform_values(2, {3, 1, 28, 28});
  EXPECT_LT(
      (multi_scale_similarity(a, b, 1) - structural_similarity(a, b)).abs().max().item<double>(),
      1e-14);
}

TEST(MultiScaleSimilarity, OfTwoScalesIsTheWeightedProduct) {
  const Tensor a = uniform_values(1, {1, 1, 28, 28}),
               b = .7 * a + .3 * uniform_values(2, {1, 1, 28, 28});
  const auto half = [](const Tensor& x) { return x.view({1, 1, 14, 2, 14, 2}).mean({3, 5}); };
  const double share = .0448 / (.0448 + .2856);
  const double wanted = std::pow(similarity_by_channel(a, b).contrast.item<double>(), share) *
                        std::pow(structural_similarity(half(a), half(b)).item<double>(), 1 - share);
  EXPECT_NEAR(multi_scale_similarity(a, b, 2).item<double>(), wanted, 1e-12);
}

TEST(MultiScaleSimilarity, OfAPictureWithItselfIsOne) {
  const Tensor x = uniform_values(1, {2, 3, 45, 44});
  EXPECT_LT((multi_scale_similarity(x, x, 3) - 1).abs().max().item<double>(), 1e-12);
}

TEST(MultiScaleSimilarity, RefusesScalesThatDoNotFit) {
  const Tensor x = uniform_values(1, {1, 1, 28, 28});
  EXPECT_THROW(multi_scale_similarity(x, x, 3), ShapeError);
  EXPECT_THROW(multi_scale_similarity(x, x, 0), ShapeError);
  EXPECT_THROW(multi_scale_similarity(x, uniform_values(1, {1, 1, 28, 29}), 1), ShapeError);
  EXPECT_THROW(multi_scale_similarity(x[0], x[0], 1), ShapeError);
}

TEST(PairSimilarity, OfOnePictureOverAndOverIsOne) {
  const Estimate estimate =
      pair_similarity(uniform_values(1, {1, 1, 16, 16}).expand({9, 1, 16, 16}), {}, 1, Rng(1));
  EXPECT_NEAR(estimate.mean, 1, 1e-12);
  EXPECT_EQ(estimate.count, 4);  // disjoint pairs: the ninth stays alone
}

TEST(PairSimilarity, WithLabelsPairsWithinClasses) {
  const Tensor kinds = uniform_values(1, {3, 1, 16, 16}),
               labels = torch::arange(30, torch::kInt64).remainder(3);
  const Tensor images = kinds.index_select(0, labels);
  EXPECT_NEAR(pair_similarity(images, labels, 1, Rng(1)).mean, 1, 1e-12);
  EXPECT_LT(pair_similarity(images, {}, 1, Rng(1)).mean, .8);
}

TEST(PairSimilarity, RefusesBadInput) {
  const Tensor images = uniform_values(1, {3, 1, 16, 16});
  EXPECT_TRUE(test::throws_with<DataError>("no two examples of one class", [&] {
    pair_similarity(images, torch::arange(3, torch::kInt64), 1, Rng(1));
  }));
  EXPECT_THROW(pair_similarity(images, torch::arange(4, torch::kInt64), 1, Rng(1)), ShapeError);
  EXPECT_THROW(pair_similarity(images.flatten(1), {}, 1, Rng(1)), ShapeError);
  EXPECT_THROW(pair_similarity(images.narrow(0, 0, 1), {}, 1, Rng(1)), DataError);
  EXPECT_THROW(pair_similarity(images * test::kNan, {}, 1, Rng(1)), DataError);
}

}  // namespace
}  // namespace elbo::measures
