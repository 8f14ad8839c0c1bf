// SPDX-License-Identifier: MIT
// Each divergence: its conjugate against the supremum that defines it, the bound on two
// distributions of three points against the divergence itself, and its behaviour far out.
#include "elbo/objectives/f_divergence.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/objectives/central_difference.h"

namespace elbo::objectives {
namespace {

/// f and f' of a divergence, from its definition.
struct Definition {
  Divergence divergence;
  double (*f)(double u);
  double (*slope)(double u);
};

const Definition kDefinitions[] = {
    {Divergence::tv, [](double u) { return .5 * std::abs(u - 1); }, nullptr},
    {Divergence::kl, [](double u) { return u * std::log(u); },
     [](double u) { return std::log(u) + 1; }},
    {Divergence::reverse_kl, [](double u) { return -std::log(u); },
     [](double u) { return -1 / u; }},
    {Divergence::pearson, [](double u) { return (u - 1) * (u - 1); },
     [](double u) { return 2 * (u - 1); }},
    {Divergence::hellinger, [](double u) { return std::pow(std::sqrt(u) - 1, 2); },
     [](double u) { return 1 - 1 / std::sqrt(u); }},
    {Divergence::jensen_shannon,
     [](double u) { return u * std::log(u) - (u + 1) * std::log((u + 1) / 2); },
     [](double u) { return std::log(2 * u / (u + 1)); }},
};

class FDivergence : public testing::TestWithParam<Definition> {
 protected:
  double output(double v) const {
    return variational_output(GetParam().divergence, torch::full({1}, v, torch::kFloat64))
        .item<double>();
  }
  double conjugate(double v) const {
    return conjugate_of_output(GetParam().divergence, torch::full({1}, v, torch::kFloat64))
        .item<double>();
  }

  /// The v with g_f(v) = t, by bisection: g_f rises.
  double output_inverse(double t) const {
    double low = -12, high = 12;
    for (int i = 0; i < 80; ++i) (output(.5 * (low + high)) < t ? low : high) = .5 * (low + high);
    return .5 * (low + high);
  }
};

TEST_P(FDivergence, TheConjugateIsTheSupremumOverRatios) {
  for (const double v : {-1.5, -.3, 0., .8, 1.7}) {
    const double t = output(v);
    double best = -1e300;
    for (double log_u = -14; log_u < 6; log_u += 1e-3)
      best = std::max(best, std::exp(log_u) * t - GetParam().f(std::exp(log_u)));
    EXPECT_NEAR(conjugate(v), best, 2e-5) << v;  // the grid's error, second order in its step
  }
}

TEST_P(FDivergence, TheBoundIsTheDivergenceAtTheBestCriticAndBelowItElsewhere) {
  const std::vector<double> p{.2, .5, .3}, q{.4, .35, .25};
  double divergence = 0, reached = 0;
  for (size_t i = 0; i < 3; ++i) {
    const double u = p[i] / q[i];
    divergence += q[i] * GetParam().f(u);
    // Total variation: the sign of u - 1, at the ends of tanh.
    const double v =
        GetParam().slope == nullptr ? (u > 1 ? 20. : -20.) : output_inverse(GetParam().slope(u));
    reached += p[i] * output(v) - q[i] * conjugate(v);
  }
  EXPECT_NEAR(reached, divergence, 1e-9);
  for (const double v : {-15., -1., .4, 3., 40.})
    EXPECT_LE(output(v) - conjugate(v), 1e-12)
        << "a critic that sees nothing: the same output for both; also where it is tamed";
}

TEST_P(FDivergence, TheUndecidedOutputIsTheOneThatSeesNoDifference) {
  const double v = undecided_output(GetParam().divergence);
  EXPECT_NEAR(output(v) - conjugate(v), 0, 1e-12);
  if (GetParam().slope == nullptr) return;
  EXPECT_NEAR(output(v), GetParam().slope(1), 1e-12);
}

TEST_P(FDivergence, OutputsRiseAndGradientsAreThoseOfCentralDifferences) {
  const auto of = [&](Tensor (*function)(Divergence, const Tensor&)) {
    return [this, function](const Tensor& v) { return function(GetParam().divergence, v); };
  };
  const Tensor v = torch::tensor({-3., -.4, .2, 1.9, 4.}, torch::kFloat64);
  EXPECT_LT(gradient_error(of(variational_output), v), 1e-7);
  EXPECT_LT(gradient_error(of(conjugate_of_output), v), 1e-7);
  const Tensor line =
      variational_output(GetParam().divergence, torch::linspace(-15, 15, 300, torch::kFloat64));
  EXPECT_TRUE((line.slice(0, 1) >= line.slice(0, 0, -1)).all().item<bool>());
}

TEST_P(FDivergence, StaysFiniteFarOut) {
  const Tensor v = torch::tensor({-1e4f, 1e4f}).requires_grad_();
  for (const auto function : {variational_output, conjugate_of_output}) {
    const Tensor out = function(GetParam().divergence, v);
    EXPECT_TRUE(torch::isfinite(out).all().item<bool>());
    EXPECT_TRUE(torch::isfinite(torch::autograd::grad({out.sum()}, {v})[0]).all().item<bool>());
  }
}

INSTANTIATE_TEST_SUITE_P(All, FDivergence, testing::ValuesIn(kDefinitions), [](const auto& one) {
  return std::string(name_of(one.param.divergence));
});

TEST(Tamed, IsTheIdentityUpToTenAndSmoothBeyond) {
  const Tensor v = torch::tensor({-10., -3., 0., 10.}, torch::kFloat64);
  EXPECT_TRUE(torch::equal(tamed(v), v));
  EXPECT_NEAR(tamed(torch::full({1}, -1010., torch::kFloat64)).item<double>(),
              -10 - std::log(1001.), 1e-12);
  EXPECT_LT(gradient_error(tamed, torch::tensor({-12., -9.9, 9.9, 10.5, 300.}, torch::kFloat64)),
            1e-7);
}

}  // namespace
}  // namespace elbo::objectives
