// SPDX-License-Identifier: MIT
// Overlap and gaps of codes whose arrangement is known.
#include "elbo/measures/latent/class_overlap.h"

#include <gtest/gtest.h>

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/tensor/random.h"

namespace elbo::measures {
namespace {

constexpr int64_t kOverlapCount = 2000;

/// Four clusters of deviation .05 at (+-4, +-4), one a class.
struct Clusters {
  Tensor labels, codes;
  explicit Clusters(uint64_t seed) {
    Rng rng(seed);
    labels = tensor::random_classes(rng, kOverlapCount, 4);
    const Tensor centres = torch::tensor({{4.f, 4.f}, {4.f, -4.f}, {-4.f, 4.f}, {-4.f, -4.f}});
    codes = centres.index_select(0, labels) + .05 * tensor::normal(rng, {kOverlapCount, 2});
  }
};

Tensor cloud(uint64_t seed, int64_t size = 2) {
  Rng rng(seed);
  return tensor::normal(rng, {kOverlapCount, size});
}

TEST(ClassOverlap, OfSeparateClustersIsNone) {
  const Clusters clusters(1);
  EXPECT_EQ(other_class_share(neighboured(clusters.codes), clusters.labels).mean, 0);
}

TEST(ClassOverlap, OfOneCloudIsThatOfStrangers) {
  Rng rng(2);
  const Tensor labels = tensor::random_classes(rng, kOverlapCount, 4);
  const Estimate found = other_class_share(neighboured(cloud(3)), labels);
  EXPECT_NEAR(found.mean, random_other_class_share(labels), 4 * found.standard_error);
  EXPECT_NEAR(random_other_class_share(labels), .75, .01);
}

TEST(ClassOverlap, LeavesACodeItselfOut) {
  const Tensor codes = torch::tensor({0., 1., 1.5, 5.}).view({4, 1}),
               labels = torch::tensor({0, 0, 1, 1});
  // Nearest others: 1, 2, 1, 2.
  const Estimate found = other_class_share(neighboured(codes), labels);
  EXPECT_EQ(found.mean, .5);
  EXPECT_NEAR(found.standard_error, .25, 1e-12);
  EXPECT_NEAR(random_other_class_share(labels), 2 / 3., 1e-12);
}

TEST(Gaps, AreTheLonelyShareWhereTheCodesFillTheDistribution) {
  for (const int64_t size : {2, 5}) {
    const Estimate found = gap_share(neighboured(cloud(4, size)), cloud(5, size));
    EXPECT_NEAR(found.mean, kLonelyShare, .02) << size;
  }
}

TEST(Gaps, AreNearlyEverythingBetweenClusters) {
  const Clusters clusters(1);
  const NeighbouredCodes codes = neighboured(clusters.codes);
  EXPECT_EQ(gap_share(codes, cloud(6)).mean, 1);  // the prior's mass lies in the middle
  Rng rng(7);
  EXPECT_GT(gap_share(codes, points_like(codes.codes, rng)).mean, .95);
  EXPECT_LT(gap_share(codes, Clusters(8).codes).mean, .1);
}

TEST(Gaps, AreEverythingWhereAllCodesAreOnePoint) {
  const NeighbouredCodes codes = neighboured(torch::zeros({50, 2}));
  EXPECT_EQ(gap_share(codes, cloud(9)).mean, 1);
  EXPECT_EQ(gap_share(codes, torch::zeros({3, 2})).mean, 0);
}

TEST(PointsLike, HaveTheMeanAndCovarianceOfTheCodes) {
  Rng rng(10);
  const Tensor mix = torch::tensor({{2.f, 0.f}, {1.5f, .5f}});
  const Tensor codes = (cloud(11).matmul(mix.t()) + 3).to(torch::kFloat64),
               points = points_like(codes, rng);
  const auto covariance = [](const Tensor& x) {
    return (x - x.mean(0)).t().matmul(x - x.mean(0)) / static_cast<double>(kOverlapCount);
  };
  EXPECT_LT((points.mean(0) - codes.mean(0)).abs().max().item<double>(),
            4 * 2 / std::sqrt(kOverlapCount));
  EXPECT_LT((covariance(points) - covariance(codes)).abs().max().item<double>(),
            4 * 4 * std::sqrt(2. / kOverlapCount));
}

TEST(ClassOverlap, RefusesWhatDoesNotFit) {
  const NeighbouredCodes codes = neighboured(cloud(1));
  EXPECT_THROW(other_class_share(codes, torch::zeros({3}, torch::kInt64)), ShapeError);
  EXPECT_THROW(gap_share(codes, cloud(1, 3)), ShapeError);
  EXPECT_THROW(neighboured(cloud(1) / 0.), DataError);
}

}  // namespace
}  // namespace elbo::measures
