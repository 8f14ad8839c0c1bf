// SPDX-License-Identifier: MIT
// Solvers of ordinary differential equations over batches.
#include "elbo/models/diffusion/ode_solver.h"

#include <cmath>
#include <vector>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::models {
namespace {

/// Butcher's: stage i is taken at t + c_i h, x + h sum_j a_ij k_j; the step is h sum_i b_i k_i.
struct Tableau {
  std::vector<std::vector<double>> a;
  std::vector<double> b, c;
};

const Tableau& tableau_of(OdeMethod method) {
  static const Tableau euler{{{}}, {1}, {0}}, heun{{{}, {1}}, {.5, .5}, {0, 1}},
      midpoint{{{}, {.5}}, {0, 1}, {0, .5}},
      rk4{{{}, {.5}, {0, .5}, {0, 0, 1}}, {1 / 6., 1 / 3., 1 / 3., 1 / 6.}, {0, .5, .5, 1}},
      dopri5{{{},
              {1 / 5.},
              {3 / 40., 9 / 40.},
              {44 / 45., -56 / 15., 32 / 9.},
              {19372 / 6561., -25360 / 2187., 64448 / 6561., -212 / 729.},
              {9017 / 3168., -355 / 33., 46732 / 5247., 49 / 176., -5103 / 18656.},
              {35 / 384., 0, 500 / 1113., 125 / 192., -2187 / 6784., 11 / 84.}},
             {35 / 384., 0, 500 / 1113., 125 / 192., -2187 / 6784., 11 / 84., 0},
             {0, 1 / 5., 3 / 10., 4 / 5., 8 / 9., 1, 1}};
  switch (method) {
    case OdeMethod::euler: return euler;
    case OdeMethod::heun: return heun;
    case OdeMethod::midpoint: return midpoint;
    case OdeMethod::rk4: return rk4;
    case OdeMethod::dopri5: return dopri5;
  }
  ELBO_ASSERT(false && "a method without a table");
}

/// Of dopri5: weights of order 5 less those of order 4.
const std::vector<double> kDopriErrorWeights{71 / 57600.,      0,         -71 / 16695., 71 / 1920.,
                                             -17253 / 339200., 22 / 525., -1 / 40.};
constexpr double kRounding = 1e-9, kStepSafety = .9, kLeastFactor = .2, kMostFactor = 5, kOrder = 5;

class OdeSolver {
 public:
  OdeSolver(const Tensor& x, const OdeProblem& problem, const OdeSettings& settings)
      : problem_(problem), settings_(settings), tableau_(tableau_of(settings.method)), x_(x) {
    ELBO_ASSERT(problem.frames == 0 || problem.frames >= 2);
    t_ = torch::full({x.size(0)}, problem.from, x.options().dtype(torch::kFloat64));
    for (int64_t i = 0; i < problem.frames; ++i) frames_.push_back(x);
  }

  OdeSolution solved() {
    if (settings_.method == OdeMethod::dopri5) adaptive();
    else equal_steps();
    if (!frames_.empty()) frames_.back() = x_;
    solution_.x = x_;
    if (!frames_.empty()) solution_.frames = torch::stack(frames_);
    return solution_;
  }

 private:
  Tensor velocity(const Tensor& x, const Tensor& t) {
    ++solution_.evaluations;
    return problem_.velocity(x, t);
  }

  /// (B) -> (B, 1, ...), of x's type.
  Tensor beside(const Tensor& rows) const {
    std::vector<int64_t> sizes(static_cast<size_t>(x_.dim()), 1);
    sizes[0] = rows.size(0);
    return rows.to(rows.dtype() == torch::kBool ? torch::kBool : x_.scalar_type()).view(sizes);
  }

  static Tensor mixed(const Tensors& slopes, const std::vector<double>& weights) {
    Tensor out = torch::zeros_like(slopes[0]);
    for (size_t i = 0; i < weights.size(); ++i)
      if (weights[i] != 0) out = out + weights[i] * slopes[i];
    return out;
  }

  /// The slopes of a step of h (B); the first is given, where it is known.
  Tensors stages(const Tensor& h, const Tensor& first) {
    Tensors out;
    for (size_t i = 0; i < tableau_.b.size(); ++i)
      out.push_back(i == 0 && first.defined()
                        ? first
                        : velocity(i == 0 ? x_ : x_ + beside(h) * mixed(out, tableau_.a[i]),
                                   t_ + tableau_.c[i] * h));
    return out;
  }

  [[noreturn]] void diverged(const Tensor& row, const char* what) const {
    throw DivergedError("path of ", enum_names(OdeMethod{})[static_cast<size_t>(settings_.method)],
                        ", step ", solution_.steps, ", time ", t_[row].item<double>(), ": ", what);
  }

  void check_finite(const Tensor& x) const {
    const Tensor good = torch::isfinite(x).flatten(1).all(1);
    if (!good.all().item<bool>())
      diverged(good.logical_not().to(torch::kInt64).argmax(), "a value that is not finite");
  }

  /// Keeps what frames lie between t and t + h: on the line between the ends, or on the cubic that
  /// has their slopes too.
  void keep_frames(const Tensor& h, const Tensor& next, const Tensors& slopes, const Tensor& made) {
    const double span = problem_.to - problem_.from;
    for (int64_t i = 1; i + 1 < problem_.frames; ++i) {
      const double at =
          problem_.from + span * static_cast<double>(i) / static_cast<double>(problem_.frames - 1);
      const Tensor share = torch::where(h == 0, torch::full_like(h, -1), (at - t_) / h);
      // Rounding may put a frame at the end of a step just behind it.
      const Tensor inside = made & (share > -kRounding) & (share < 1 + kRounding);
      const Tensor u = beside(share), step = beside(h);
      Tensor value = x_ + u * (next - x_);
      if (settings_.method == OdeMethod::dopri5)
        value = value + u * (u - 1) *
                            ((1 - 2 * u) * (next - x_) + (u - 1) * step * slopes.front() +
                             u * step * slopes.back());
      Tensor& frame = frames_[static_cast<size_t>(i)];
      frame = torch::where(beside(inside), value, frame);
    }
  }

  void equal_steps() {
    const Tensor all = torch::ones_like(t_, torch::kBool);
    const double span = problem_.to - problem_.from;
    const auto count = static_cast<double>(settings_.steps);
    for (int64_t i = 0; i < settings_.steps; ++i) {
      ++solution_.steps;
      t_ = torch::full_like(t_, problem_.from + span * static_cast<double>(i) / count);
      const Tensor h = torch::full_like(t_, span / count);
      const Tensors slopes = stages(h, {});
      const Tensor next = x_ + beside(h) * mixed(slopes, tableau_.b);
      check_finite(next);
      keep_frames(h, next, slopes, all);
      x_ = next;
    }
  }

  /// Root mean square of each row, in units of the tolerance around `like`: (B).
  Tensor in_tolerances(const Tensor& value, const Tensor& like) const {
    const Tensor scaled = value / (settings_.tolerance * (1 + like.abs()));
    return scaled.flatten(1).to(torch::kFloat64).square().mean(1).sqrt();
  }

  /// The first step by the sizes of x, its slope and its curvature: (B).
  Tensor first_step(const Tensor& slope) {
    const double span = std::abs(problem_.to - problem_.from), sign = direction();
    const Tensor size = in_tolerances(x_, x_), speed = in_tolerances(slope, x_);
    const Tensor trial = torch::where((size < 1e-5) | (speed < 1e-5), torch::full_like(size, 1e-6),
                                      .01 * size / speed.clamp_min(1e-5))
                             .clamp_max(span);
    const Tensor ahead = velocity(x_ + beside(sign * trial) * slope, t_ + sign * trial);
    const Tensor bend = in_tolerances(ahead - slope, x_) / trial;
    const Tensor most = torch::maximum(speed, bend);
    const Tensor step = torch::where(most <= 1e-15, torch::clamp_min(trial * 1e-3, 1e-6),
                                     (.01 / most.clamp_min(1e-15)).pow(1 / kOrder));
    return sign * torch::minimum(100 * trial, step).clamp_max(span);
  }

  double direction() const { return problem_.to < problem_.from ? -1 : 1; }

  void adaptive() {
    if (problem_.to == problem_.from) return;
    Tensor slope = velocity(x_, t_);
    check_finite(slope);
    Tensor wish = first_step(slope);
    while (true) {
      const Tensor left = problem_.to - t_, open = left != 0;
      if (!open.any().item<bool>()) return;
      if (++solution_.steps > settings_.limit)
        diverged(open.to(torch::kInt64).argmax(), "it has not arrived; a larger tolerance?");
      const Tensor last = wish.abs() >= left.abs();
      const Tensor h = torch::where(last, left, wish);
      const Tensors slopes = stages(h, slope);
      const Tensor next = x_ + beside(h) * mixed(slopes, tableau_.b);
      check_finite(next);
      const Tensor error = in_tolerances(beside(h) * mixed(slopes, kDopriErrorWeights),
                                         torch::maximum(x_.abs(), next.abs()));
      const Tensor made = (error <= 1) & open;
      keep_frames(h, next, slopes, made);
      x_ = torch::where(beside(made), next, x_);
      slope = torch::where(beside(made), slopes.back(), slope);
      t_ = torch::where(made, torch::where(last, torch::full_like(t_, problem_.to), t_ + h), t_);
      const Tensor factor =
          (kStepSafety * error.clamp_min(1e-10).pow(-1 / kOrder)).clamp(kLeastFactor, kMostFactor);
      wish = torch::where(open, h * torch::where(made, factor, factor.clamp_max(1)), wish);
    }
  }

  const OdeProblem& problem_;
  const OdeSettings& settings_;
  const Tableau& tableau_;
  Tensor x_, t_;
  Tensors frames_;
  OdeSolution solution_;
};

}  // namespace

OdeSolution solve_ode(const Tensor& x, const OdeProblem& problem, const OdeSettings& settings) {
  return OdeSolver(x, problem, settings).solved();
}

OdeSettings ode_settings(const SamplerSettings& settings, OdeSettings otherwise) {
  constexpr auto names = enum_names(OdeMethod{});
  if (!settings.solver.empty()) {
    size_t found = 0;
    while (found < names.size() && settings.solver != names[found]) ++found;
    if (found == names.size())
      throw UsageError("--sampler ", printable(settings.solver), ": no such solver; there are ",
                       join(names, ", "));
    otherwise.method = static_cast<OdeMethod>(found);
  }
  const bool adaptive = otherwise.method == OdeMethod::dopri5;
  if (adaptive && settings.steps > 0)
    throw UsageError("--sampler dopri5:", settings.steps,
                     ": it chooses its steps; want a tolerance, as dopri5:1e-4");
  if (!adaptive && settings.tolerance > 0)
    throw UsageError("--sampler ", names[static_cast<size_t>(otherwise.method)], ":",
                     settings.tolerance, ": its steps are equal; want how many, as heun:18");
  if (settings.steps > 0) otherwise.steps = settings.steps;
  if (settings.tolerance > 0) otherwise.tolerance = settings.tolerance;
  return otherwise;
}

}  // namespace elbo::models
