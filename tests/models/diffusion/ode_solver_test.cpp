// SPDX-License-Identifier: MIT
// Solvers against equations whose solution is known.
#include "elbo/models/diffusion/ode_solver.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "elbo/core/error.h"

namespace elbo::models {
namespace {

/// dx / dt = x cos t: x exp(sin t).
OdeProblem ode_growth(double to = 1) {
  return {.velocity =
              [](const Tensor& x, const Tensor& t) {
                return x * t.cos().view({-1, 1}).to(x.dtype());
              },
          .to = to};
}

Tensor ode_start() { return torch::tensor({{1.0, 2.0}, {-3.0, .5}}, torch::kFloat64); }

double ode_error_of(OdeMethod method, int64_t steps) {
  const Tensor want = ode_start() * std::exp(std::sin(1.0));
  return (solve_ode(ode_start(), ode_growth(), {.method = method, .steps = steps}).x - want)
      .abs()
      .max()
      .item<double>();
}

TEST(OdeSolver, ErrorsFallWithTheOrderOfTheMethod) {
  for (const auto& [method, order] : {std::pair{OdeMethod::euler, 1},
                                      {OdeMethod::heun, 2},
                                      {OdeMethod::midpoint, 2},
                                      {OdeMethod::rk4, 4}})
    EXPECT_NEAR(std::log2(ode_error_of(method, 32) / ode_error_of(method, 64)), order, .1)
        << enum_names(method)[static_cast<size_t>(method)];
}

TEST(OdeSolver, DopriStaysWithinItsToleranceAndTriesFewerStepsWhereItIsLarger) {
  const Tensor want = ode_start() * std::exp(std::sin(5.0));
  int64_t before = 0;
  for (const double tolerance : {1e-3, 1e-5, 1e-7, 1e-9}) {
    const OdeSolution found = solve_ode(ode_start(), ode_growth(5), {.tolerance = tolerance});
    EXPECT_LT((found.x - want).abs().max().item<double>(), 20 * tolerance);
    EXPECT_GT(found.steps, before);
    before = found.steps;
  }
}

TEST(OdeSolver, GoesBackToWhereItCameFrom) {
  OdeProblem back = ode_growth();
  std::swap(back.from, back.to);
  for (const OdeMethod method : {OdeMethod::rk4, OdeMethod::dopri5}) {
    const OdeSettings settings{.method = method, .steps = 100, .tolerance = 1e-9};
    const Tensor there = solve_ode(ode_start(), ode_growth(), settings).x;
    EXPECT_TRUE(torch::allclose(solve_ode(there, back, settings).x, ode_start(), 1e-7, 1e-7));
  }
}

TEST(OdeSolver, EvaluationsAreCounted) {
  for (const auto& [method, each] : {std::pair{OdeMethod::euler, 1},
                                     {OdeMethod::heun, 2},
                                     {OdeMethod::midpoint, 2},
                                     {OdeMethod::rk4, 4}})
    EXPECT_EQ(solve_ode(ode_start(), ode_growth(), {.method = method, .steps = 7}).evaluations,
              7 * each);
  int64_t calls = 0;
  OdeProblem counted = ode_growth();
  counted.velocity = [&, inner = counted.velocity](const Tensor& x, const Tensor& t) {
    ++calls;
    return inner(x, t);
  };
  const OdeSolution found = solve_ode(ode_start(), counted, {});
  EXPECT_EQ(found.evaluations, calls);
  EXPECT_EQ(calls, 2 + 6 * found.steps);  // the last slope of a step is the first of the next
}

TEST(OdeSolver, WhatBecomesOfARowDoesNotDependOnTheOthers) {
  // The second row turns a hundred times as fast.
  const Tensor speed = torch::tensor({{1.0}, {100.0}}, torch::kFloat64);
  const auto problem = [](const Tensor& of) {
    return OdeProblem{.velocity = [of](const Tensor& x, const Tensor&) {
      return of * torch::stack({-x.select(1, 1), x.select(1, 0)}, 1);
    }};
  };
  const Tensor both = solve_ode(ode_start(), problem(speed), {.tolerance = 1e-6}).x;
  for (int64_t row = 0; row < 2; ++row)
    EXPECT_TRUE(torch::equal(both.narrow(0, row, 1),
                             solve_ode(ode_start().narrow(0, row, 1),
                                       problem(speed.narrow(0, row, 1)), {.tolerance = 1e-6})
                                 .x));
}

TEST(OdeSolver, FramesLieOnTheWay) {
  OdeProblem problem = ode_growth();
  problem.frames = 5;
  for (const OdeMethod method : {OdeMethod::rk4, OdeMethod::dopri5}) {
    const OdeSettings settings{.method = method, .steps = 100, .tolerance = 1e-8};
    const OdeSolution found = solve_ode(ode_start(), problem, settings);
    for (int64_t i = 0; i < 5; ++i)
      EXPECT_TRUE(torch::allclose(found.frames[i],
                                  ode_start() * std::exp(std::sin(static_cast<double>(i) / 4)),
                                  1e-4, 1e-4))
          << i;
    EXPECT_TRUE(torch::equal(found.frames[4], found.x));
    EXPECT_TRUE(torch::equal(found.x, solve_ode(ode_start(), ode_growth(), settings).x));
  }
}

/// What it says, or "" where it arrives.
std::string ode_complaint(const OdeProblem& problem, const OdeSettings& settings) {
  try {
    solve_ode(ode_start(), problem, settings);
  } catch (const DivergedError& error) {
    return error.what();
  }
  return "";
}

TEST(OdeSolver, NamesStepAndTimeOfAValueThatIsNotFinite) {
  const OdeProblem problem{.velocity = [](const Tensor& x, const Tensor& t) {
    return x / (t < .5).to(x.dtype()).view({-1, 1});
  }};
  EXPECT_EQ(ode_complaint(problem, {.method = OdeMethod::euler, .steps = 4}),
            "path of euler, step 3, time 0.5: a value that is not finite");
  EXPECT_NE(ode_complaint(problem, {}).find("a value that is not finite"), std::string::npos);
}

TEST(OdeSolver, DopriGivesUpAfterSoManySteps) {
  // x = 1 / (1 - 2 t) does not reach the time 1.
  const OdeProblem pole{.velocity = [](const Tensor& x, const Tensor&) { return x * x.abs() * 2; }};
  EXPECT_NE(ode_complaint(pole, {.limit = 40}).find("step 41"), std::string::npos);
}

SamplerSettings asked_for(const char* solver, int64_t steps, double tolerance) {
  SamplerSettings out;
  out.solver = solver;
  out.steps = steps;
  out.tolerance = tolerance;
  return out;
}

TEST(OdeSolver, SettingsOfAUserStandInPlaceOfTheModels) {
  const OdeSettings own{.method = OdeMethod::heun, .steps = 9};
  EXPECT_EQ(ode_settings({}, own).steps, 9);
  EXPECT_EQ(ode_settings(asked_for("", 4, 0), own).steps, 4);
  const OdeSettings adaptive = ode_settings(asked_for("dopri5", 0, 1e-6), own);
  EXPECT_EQ(adaptive.method, OdeMethod::dopri5);
  EXPECT_EQ(adaptive.tolerance, 1e-6);
  EXPECT_THROW(ode_settings(asked_for("ancestral", 0, 0), own), UsageError);
  EXPECT_THROW(ode_settings(asked_for("dopri5", 9, 0), own), UsageError);
  EXPECT_THROW(ode_settings(asked_for("", 0, 1e-4), own), UsageError);
}

}  // namespace
}  // namespace elbo::models
