// SPDX-License-Identifier: MIT
// Solvers of dx / dt = v(x, t): Euler, Heun, midpoint and the classical method of Runge and Kutta
// in equal steps, and Dormand and Prince's pair of orders 5 and 4 with steps of its own choice
// (Hairer, Norsett and Wanner 1993, II.4 and II.5). Each example has its own time and step, so
// what becomes of it does not depend on which others are beside it.
#pragma once
#include <array>
#include <functional>

#include "elbo/models/sampler_settings.h"
#include "elbo/tensor/tensor.h"

namespace elbo::models {

/// By what rule.
enum class OdeMethod { euler, heun, midpoint, rk4, dopri5 };
constexpr auto enum_names(OdeMethod) {
  return std::array{"euler", "heun", "midpoint", "rk4", "dopri5"};
}

/// How exactly.
struct OdeSettings {
  OdeMethod method = OdeMethod::dopri5;  ///< by what rule
  int64_t steps = 50;                    ///< equal ones; not of dopri5
  double tolerance = 1e-4;               ///< of dopri5: error of a step, absolute and relative
  int64_t limit = 10'000;                ///< of dopri5: steps that it may try
};

/// Where x goes, and when.
struct OdeProblem {
  /// x (B, ...), t (B) double -> dx / dt, of x's shape.
  std::function<Tensor(const Tensor& x, const Tensor& t)> velocity;
  double from = 0, to = 1;  ///< times; `to` may be the smaller one
  int64_t frames = 0;       ///< values on the way that are kept, both ends among them; 0: none
};

/// Where it arrived.
struct OdeSolution {
  Tensor x;                 ///< (B, ...) at the time `to`
  Tensor frames;            ///< (frames, B, ...) at even times; undefined where none was wanted
  int64_t evaluations = 0;  ///< calls of velocity
  int64_t steps = 0;        ///< made or tried
};

/// From x (B, ...) at `from` to `to`. DivergedError, with step and time, for a value that is not
/// finite or for more steps than allowed.
OdeSolution solve_ode(const Tensor& x, const OdeProblem& problem, const OdeSettings& settings);

/// `otherwise`, with what a user set in its place. UsageError for an unknown name, for a tolerance
/// of equal steps, and for a number of steps of dopri5.
OdeSettings ode_settings(const SamplerSettings& settings, OdeSettings otherwise);

}  // namespace elbo::models
