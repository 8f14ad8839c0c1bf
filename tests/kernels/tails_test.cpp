// SPDX-License-Identifier: MIT
// Likelihood tails, squared distances and reparameterised draws against their references in double.
#include <cmath>
#include <limits>

#include "elbo/core/error.h"
#include "elbo/kernels/gaussian_draw.h"
#include "elbo/kernels/likelihood_tails.h"
#include "elbo/kernels/loss_parts.h"
#include "elbo/kernels/norm.h"
#include "tests/kernels/close.h"

namespace elbo::kernels {
namespace {

using test::expect_equal;
using test::expect_equal_second_order;
using test::random_leaf;

constexpr double kTolerance = 4e-6;

test::Operation bernoulli(bool fused) {
  return [fused](const Tensors& in) -> Tensors {
    return {fused ? bernoulli_tail(in[0], in[1]) : bernoulli_tail_reference(in[0], in[1])};
  };
}

test::Operation distances(bool fused) {
  return [fused](const Tensors& in) -> Tensors {
    return {fused ? squared_distances(in[0], in[1]) : squared_distances_reference(in[0], in[1])};
  };
}

test::Operation kl_draw(bool fused) {
  return [fused](const Tensors& in) -> Tensors {
    const DrawWithKl out =
        fused ? draw_with_kl(in[0], in[1]) : draw_with_kl_reference(in[0], in[1]);
    return {out.z, out.kl};
  };
}

test::Operation ratio_draws(bool fused) {
  return [fused](const Tensors& in) -> Tensors {
    const DrawsWithRatio out =
        fused ? draws_with_ratio(in[0], in[1]) : draws_with_ratio_reference(in[0], in[1]);
    return {out.z, out.log_ratio};
  };
}

TEST(BernoulliTail, EqualsItsReferenceForAnySizesAndRepeats) {
  for (const int64_t rows : {0, 1, 5, 64})
    for (const int64_t columns : {1, 3, 16, 785})
      for (const int64_t repeats : {1, 4})
        expect_equal(
            bernoulli(true), bernoulli(false),
            {random_leaf({rows * repeats, columns}), torch::rand({rows, columns}, torch::kFloat32)},
            kTolerance);
}

TEST(BernoulliTail, IsRightForLogitsThatOverflowAnExponential) {
  const Tensor logits =
                   torch::tensor({{-1e4f, 1e4f, -90.f, 90.f, 0.f, 1e-8f}}).set_requires_grad(true),
               x = torch::tensor({{0.f, 1.f, 1.f, 0.f, .5f, 1.f}});
  expect_equal(bernoulli(true), bernoulli(false), {logits, x}, kTolerance);
}

TEST(BernoulliTail, DoesNotHideWhatIsNoNumber) {
  const Tensor logits = torch::tensor({{0.f, std::nanf("")}, {0.f, 1.f}}).set_requires_grad(true);
  const Tensors out =
      test::value_and_gradients(bernoulli(true), {logits, torch::zeros({2, 2}, torch::kFloat32)});
  EXPECT_TRUE(std::isnan(out[0][0].item<double>()));
  EXPECT_TRUE(std::isnan(out[1][0][1].item<double>()));
  EXPECT_TRUE(std::isfinite(out[0][1].item<double>()));
}

TEST(BernoulliTail, HasSecondDerivatives) {
  expect_equal_second_order(bernoulli(true), bernoulli(false),
                            {random_leaf({3, 11}), torch::rand({3, 11}, torch::kFloat32)}, 1e-5);
}

TEST(BernoulliTail, DifferentiatesByTheExamplesToo) {
  expect_equal(bernoulli(true), bernoulli(false),
               {random_leaf({3, 5}), torch::rand({3, 5}, torch::kFloat32).set_requires_grad(true)},
               kTolerance);
}

TEST(BernoulliTail, RefusesSizesThatDoNotFit) {
  EXPECT_THROW(bernoulli_tail(torch::zeros({5, 3}), torch::zeros({2, 3})), ShapeError);
  EXPECT_THROW(bernoulli_tail(torch::zeros({4, 3}), torch::zeros({4, 2})), ShapeError);
}

TEST(SquaredDistances, EqualTheirReferenceWithGradientsByBoth) {
  for (const int64_t rows : {0, 1, 7})
    for (const int64_t columns : {1, 5, 3072})
      expect_equal(distances(true), distances(false),
                   {random_leaf({rows, columns}), random_leaf({rows, columns})}, kTolerance);
  expect_equal_second_order(distances(true), distances(false),
                            {random_leaf({3, 5}), random_leaf({3, 5})}, kTolerance);
}

TEST(DrawWithKl, EqualsItsReference) {
  for (const int64_t rows : {0, 1, 6, 200})
    for (const int64_t size : {1, 2, 20, 33})
      expect_equal(kl_draw(true), kl_draw(false),
                   {random_leaf({rows, 2 * size}), torch::randn({rows, size}, torch::kFloat32)},
                   kTolerance);
}

TEST(DrawWithKl, GivesTheGradientOfEitherResultAlone) {
  for (const size_t alone : {0, 1}) {
    const auto one = [alone](bool fused) {
      return [alone, fused](const Tensors& in) -> Tensors { return {kl_draw(fused)(in)[alone]}; };
    };
    expect_equal(one(true), one(false),
                 {random_leaf({4, 6}), torch::randn({4, 3}, torch::kFloat32)}, kTolerance);
  }
}

TEST(DrawWithKl, AVarianceThatOverflowsIsInfinite) {
  const DrawWithKl out =
      draw_with_kl(torch::tensor({{0.f, 200.f}, {0.f, 0.f}}), torch::ones({2, 1}, torch::kFloat32));
  EXPECT_TRUE(std::isinf(out.kl[0].item<double>()));
  EXPECT_EQ(out.kl[1].item<double>(), 0);
}

TEST(DrawsWithRatio, EqualTheirReferenceForAnyNumberOfDraws) {
  for (const int64_t draws : {1, 5})
    for (const int64_t size : {1, 20, 33})
      expect_equal(ratio_draws(true), ratio_draws(false),
                   {random_leaf({6, 2 * size}), torch::randn({6 * draws, size}, torch::kFloat32)},
                   kTolerance);
  expect_equal_second_order(ratio_draws(true), ratio_draws(false),
                            {random_leaf({3, 4}), torch::randn({6, 2}, torch::kFloat32)}, 1e-5);
}

TEST(DrawsWithRatio, RefuseSizesThatDoNotFit) {
  EXPECT_THROW(draws_with_ratio(torch::zeros({2, 4}), torch::zeros({3, 2})), ShapeError);
}

TEST(SignedSoftplus, EqualsItsReferenceForBothSignsAndExtremeLogits) {
  for (const double sign : {1., -1.}) {
    const auto softplus = [sign](bool fused) {
      return [sign, fused](const Tensors& in) -> Tensors {
        return {fused ? signed_softplus(in[0], sign) : signed_softplus_reference(in[0], sign)};
      };
    };
    expect_equal(softplus(true), softplus(false),
                 {torch::tensor({{-1e4f, -90.f, -1.f}, {0.f, 30.f, 1e4f}}).set_requires_grad(true)},
                 kTolerance);
    expect_equal_second_order(softplus(true), softplus(false), {random_leaf({5, 1})}, kTolerance);
  }
  EXPECT_TRUE(std::isnan(signed_softplus(torch::tensor({std::nanf("")}), 1)[0].item<double>()));
}

TEST(LogMeanExp, EqualsItsReferenceForAnyNumberOfDraws) {
  for (const int64_t k : {1, 5, 50}) {
    const auto bound = [k](bool fused) {
      return [k, fused](const Tensors& in) -> Tensors {
        return {fused ? log_mean_exp_rows(in[0], k) : log_mean_exp_rows_reference(in[0], k)};
      };
    };
    expect_equal(bound(true), bound(false),
                 {(torch::randn({4 * k}, torch::kFloat32) * 30 - 500).set_requires_grad(true)},
                 kTolerance);
    expect_equal_second_order(bound(true), bound(false), {random_leaf({2 * k})}, 1e-5);
  }
}

TEST(LogMeanExp, CountsMinusInfinityAsAWeightOfZeroAndKeepsWhatIsNoNumber) {
  const float none = -std::numeric_limits<float>::infinity();
  const Tensor out =
      log_mean_exp_rows(torch::tensor({0.f, none, none, none, std::nanf(""), 0.f}), 2);
  EXPECT_NEAR(out[0].item<double>(), -std::log(2.), 1e-6);
  EXPECT_EQ(out[1].item<float>(), none);
  EXPECT_TRUE(std::isnan(out[2].item<double>()));
}

TEST(SplitRows, GivesBothHalvesAndOneGradientOfTheWhole) {
  const auto halves = [](bool fused) {
    return [fused](const Tensors& in) -> Tensors {
      const FusedKernelsGuard guard(fused);
      const auto [a, b] = split_rows(in[0], 2);
      return {a * 2, b};
    };
  };
  expect_equal(halves(true), halves(false), {random_leaf({5, 3})}, kTolerance);
  expect_equal_second_order(halves(true), halves(false), {random_leaf({5, 3})}, kTolerance);
}

TEST(WeightedMean, EqualsItsReferenceWithGradientsByEachPart) {
  const std::vector<double> weights{.5, -2};
  const auto total = [&weights](bool fused) {
    return [&weights, fused](const Tensors& in) -> Tensors {
      return {(fused ? weighted_mean(in, weights) : weighted_mean_reference(in, weights)).total};
    };
  };
  expect_equal(total(true), total(false), {random_leaf({7}), random_leaf({130})}, kTolerance);
  expect_equal_second_order(total(true), total(false), {random_leaf({7}), random_leaf({3})},
                            kTolerance);
}

TEST(WeightedMean, NamesTheMeanOfEachPartWithoutItsWeight) {
  const WeightedMean out =
      weighted_mean({torch::tensor({1.f, 3.f}), torch::tensor({10.f})}, {3, 0});
  EXPECT_EQ(out.total.item<double>(), 6);
  EXPECT_EQ(out.means[0].item<double>(), 2);
  EXPECT_EQ(out.means[1].item<double>(), 10);
}

TEST(NormOver, EqualsTheNormOfAllValues) {
  const Tensors some{torch::randn({1000, 37}, torch::kFloat32), torch::randn({3}, torch::kFloat32),
                     torch::zeros({0}, torch::kFloat32)};
  EXPECT_NEAR(norm_over(some), norm_over_reference(some), 1e-4);
  EXPECT_TRUE(std::isnan(norm_over({torch::tensor({1.f, std::nanf("")})})));
  EXPECT_EQ(norm_over({}), 0);
}

}  // namespace
}  // namespace elbo::kernels
