// SPDX-License-Identifier: MIT
// Probes and neighbours where the answer is known, and discretised attributes.
#include "elbo/measures/latent/probe.h"

#include <gtest/gtest.h>

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/measures/latent/factored_codes.h"
#include "elbo/measures/latent/logistic.h"
#include "elbo/measures/latent/nearest_neighbour.h"
#include "elbo/tensor/random.h"

namespace elbo::measures {
namespace {

/// Classes a long way apart along a direction of their own each.
LabelledFeatures separable(int64_t count, uint64_t seed) {
  Rng rng(seed);
  const Tensor labels = tensor::random_classes(rng, count, 4);
  return {10 * torch::one_hot(labels, 6).to(torch::kFloat32) + tensor::normal(rng, {count, 6}),
          labels};
}

TEST(LinearProbe, ReadsSeparableClassesWithoutAMistake) {
  const LinearProbe found = linear_probe(separable(400, 1), separable(300, 2));
  EXPECT_EQ(found.accuracy.mean, 1);
  EXPECT_EQ(found.accuracy.count, 300);
  EXPECT_TRUE(found.converged);
}

TEST(LinearProbe, OfRandomLabelsIsChance) {
  LabelledFeatures train = separable(2000, 1), test = separable(2000, 2);
  Rng rng(3);
  train.labels = tensor::random_classes(rng, 2000, 4);
  test.labels = tensor::random_classes(rng, 2000, 4);
  const Estimate found = linear_probe(train, test).accuracy;
  EXPECT_NEAR(found.mean, .25, 4 * found.standard_error);
  EXPECT_NEAR(found.standard_error, std::sqrt(.25 * .75 / 2000), 1e-3);
}

TEST(LinearProbe, DoesNotDependOnUnitsNorOnDeadInputs) {
  LabelledFeatures train = separable(400, 1), test = separable(300, 2);
  train.features = train.features * .05 + 3;
  test.features = test.features * .05 + 3;
  const Tensor weights = linear_probe(train, test).weights;
  const auto changed = [](const LabelledFeatures& set) -> LabelledFeatures {
    return {torch::cat({set.features * 1000 - 7, torch::ones({set.features.size(0), 1})}, 1),
            set.labels};
  };
  const LinearProbe found = linear_probe(changed(train), changed(test));
  EXPECT_TRUE(found.weights.narrow(1, 0, 6).allclose(weights, 1e-3, 1e-4));
  EXPECT_EQ(found.weights.select(1, 6).abs().max().item<double>(), 0);
}

TEST(LinearProbe, HalvesShareOutAllExamples) {
  Rng rng(4);
  LabelledFeatures all = separable(101, 5);
  all.features = torch::arange(101, torch::kFloat32).view({101, 1});
  const auto [first, second] = halves(all, rng);
  EXPECT_EQ(first.features.size(0), 50);
  const Tensor seen = std::get<0>(torch::cat({first.features, second.features}).view({-1}).sort());
  EXPECT_TRUE(seen.equal(torch::arange(101, torch::kFloat64)));
  const Tensor row = first.features.select(1, 0).to(torch::kInt64);
  EXPECT_TRUE(first.labels.equal(all.labels.index_select(0, row)));
}

TEST(LinearProbe, RefusesWhatDoesNotFit) {
  const LabelledFeatures good = separable(20, 1);
  EXPECT_THROW(linear_probe(good, {good.features.narrow(1, 0, 5), good.labels}), ShapeError);
  EXPECT_THROW(linear_probe({good.features, good.labels.narrow(0, 0, 19)}, good), ShapeError);
  EXPECT_THROW(linear_probe({good.features, good.labels.to(torch::kFloat32)}, good), ShapeError);
  EXPECT_THROW(linear_probe({good.features, Tensor()}, good), ShapeError);
  EXPECT_THROW(linear_probe({good.features, torch::ones_like(good.labels)}, good), DataError);
  EXPECT_THROW(linear_probe({good.features, good.labels - 9}, good), DataError);
  EXPECT_THROW(linear_probe({good.features * NAN, good.labels}, good), DataError);
  EXPECT_THROW(linear_probe({good.features.narrow(0, 0, 1), good.labels.narrow(0, 0, 1)}, good),
               DataError);
}

/// y = x w + noise: R^2 = signal / (signal + noise).
TEST(RidgeProbe, ExplainsTheShareThatIsNotNoise) {
  Rng rng(6);
  // Variance 9.
  const Tensor x = tensor::normal(rng, {4000, 3}),
               signal = x.matmul(torch::tensor({{1.f}, {2.f}, {2.f}}));
  const Tensor y = torch::cat(
      {signal, signal + 3 * tensor::normal(rng, {4000, 1}), tensor::normal(rng, {4000, 1})}, 1);
  const auto part = [&](int64_t from) -> AttributedFeatures {
    return {x.narrow(0, from, 2000), y.narrow(0, from, 2000)};
  };
  const std::vector<Estimate> found = ridge_probe(part(0), part(2000));
  EXPECT_NEAR(found[0].mean, 1, 1e-5);
  EXPECT_NEAR(found[1].mean, .5, 4 * found[1].standard_error);
  // Of a squared correlation, Olkin and Finn 1995.
  EXPECT_NEAR(found[1].standard_error, 2 * .5 * std::sqrt(.5) / std::sqrt(2000.), .004);
  EXPECT_NEAR(found[2].mean, 0, .01);
}

TEST(RidgeProbe, RefusesAnAttributeThatDoesNotVary) {
  const Tensor x = separable(20, 1).features;
  EXPECT_THROW(ridge_probe({x, x}, {x, torch::ones_like(x)}), DataError);
  EXPECT_THROW(ridge_probe({x, x}, {x, x.narrow(1, 0, 2)}), ShapeError);
}

TEST(NearestNeighbour, OfTheTrainingSetItselfMakesNoMistake) {
  const LabelledFeatures all = separable(300, 7);
  EXPECT_EQ(nearest_neighbour_error(all, all, 1).mean, 0);
  EXPECT_EQ(nearest_neighbour_error(all, all, 5).mean, 0);
}

TEST(NearestNeighbour, LetsTheMajorityDecideAndTheFirstClassWinATie) {
  const LabelledFeatures train{torch::tensor({0.f, 1.f, 2.f, 10.f, 11.f}).view({5, 1}),
                               torch::tensor({1, 0, 0, 1, 1})};
  const LabelledFeatures test{torch::tensor({-1.f, 12.f}).view({2, 1}), torch::tensor({1, 1})};
  EXPECT_EQ(nearest_neighbour_error(train, test, 1).mean, 0);
  EXPECT_EQ(nearest_neighbour_error(train, test, 2).mean, .5);  // 1 and 0 tie at the left
  EXPECT_EQ(nearest_neighbour_error(train, test, 3).mean, .5);
  EXPECT_EQ(nearest_neighbour_error(train, test, 5).mean, 0);
  EXPECT_NEAR(nearest_neighbour_error(train, test, 2).standard_error, .5 / std::sqrt(2.), 1e-12);
}

TEST(NearestNeighbour, SeesSmallDifferencesFarFromZero) {
  const Tensor labels = torch::tensor({0, 1, 2, 3}),
               far = 1000 + labels.to(torch::kFloat32).view({4, 1}) * .01;
  EXPECT_EQ(nearest_neighbour_error({far, labels}, {far + .003, labels}, 1).mean, 0);
}

TEST(NearestNeighbour, RefusesMoreNeighboursThanThereAre) {
  const LabelledFeatures all = separable(20, 1);
  EXPECT_THROW(nearest_neighbour_error(all, all, 21), UsageError);
  EXPECT_THROW(nearest_neighbour_error(all, all, 0), UsageError);
  EXPECT_THROW(nearest_neighbour_error({all.features.narrow(1, 0, 2), all.labels}, all, 1),
               ShapeError);
  EXPECT_THROW(nearest_neighbour_error({all.features / 0., all.labels}, all, 1), DataError);
}

TEST(Minimise, FindsTheBottomOfANarrowValley) {
  const auto valley = [](const std::vector<double>& x, std::vector<double>& gradient) {
    gradient = {2 * (x[0] - 3), 2e4 * (x[1] + 1)};
    return (x[0] - 3) * (x[0] - 3) + 1e4 * (x[1] + 1) * (x[1] + 1);
  };
  const Minimum found = minimise(valley, {0, 0}, 1e-9);
  EXPECT_NEAR(found.x[0], 3, 1e-9);
  EXPECT_NEAR(found.x[1], -1, 1e-9);
}

TEST(Discretise, TakesAnAttributeOfFewValuesAsItIs) {
  const Tensor attributes = torch::tensor({0.f, 1.f, .25f, .5f, .25f, 0.f}).view({6, 1});
  EXPECT_TRUE(discretise(attributes).view({-1}).equal(torch::tensor({0, 3, 1, 2, 1, 0})));
}

TEST(Discretise, CutsOthersIntoTenBinsOfEqualMass) {
  Rng rng(8);
  const Tensor levels = discretise(tensor::uniform(rng, {1000, 2}).square());
  EXPECT_TRUE(torch::bincount(levels.select(1, 1)).equal(torch::full({10}, 100, torch::kInt64)));
}

TEST(Discretise, KeepsTiesTogetherAndTheOrder) {
  Rng rng(9);
  const Tensor attributes =
      torch::cat({torch::zeros({300, 1}), tensor::uniform(rng, {700, 1}) + .001});
  const Tensor levels = discretise(attributes).view({-1});
  EXPECT_EQ(levels.narrow(0, 0, 300).max().item<int64_t>(), 0);
  const Tensor order = attributes.view({-1}).argsort();
  EXPECT_GE(levels.index_select(0, order).diff().min().item<int64_t>(), 0);
  EXPECT_LE(levels.diff().max().item<int64_t>(), 9);
  EXPECT_EQ(torch::bincount(levels)[0].item<int64_t>(), 300);
  EXPECT_THROW(discretise(attributes * NAN), DataError);
}

}  // namespace
}  // namespace elbo::measures
