// SPDX-License-Identifier: MIT
// All pairs of an image and a start are rows, independent of each other; they are searched in
// blocks of rows.
#include "elbo/eval/views/invert.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "elbo/core/error.h"
#include "elbo/eval/ability.h"
#include "elbo/kernels/spin_wait.h"
#include "elbo/nn/adam.h"
#include "elbo/tensor/random.h"

namespace elbo::eval {
namespace {

constexpr double kLastRate = .01;  // of the first
constexpr int64_t kCurvePoints = 100;

/// A block of rows on their way.
struct Rows {
  Tensor x;          ///< (R, ...)
  Tensor z;          ///< (R, Z)
  Tensor best;       ///< (R, Z)
  Tensor objective;  ///< (R) double, of `best`
  Tensor error;      ///< (R) double, of `best`
};

double rate_at(const InvertPlan& plan, int64_t step) {
  const double done =
      static_cast<double>(step) / static_cast<double>(std::max<int64_t>(1, plan.steps));
  return plan.rate * (kLastRate + (1 - kLastRate) * .5 * (1 + std::cos(std::numbers::pi * done)));
}

/// Judges where the rows are, keeps what is better than before, and returns the gradient of the
/// objectives where one is wanted.
Tensor judged(models::Decodes& decoder, const InvertPlan& plan, Rows& rows, bool wants_gradient) {
  const at::AutoGradMode gradients(wants_gradient);
  const Tensor z = rows.z.detach().requires_grad_(wants_gradient);
  const Tensor error = (decoder.decode(z) - rows.x).square().flatten(1).mean(1);
  const Tensor objective =
      plan.prior_weight > 0
          ? error + plan.prior_weight / static_cast<double>(rows.x[0].numel()) * z.square().sum(1)
          : error;
  const Tensor gradient =
      wants_gradient ? torch::autograd::grad({objective.sum()}, {z})[0] : Tensor();
  const Tensor now = objective.detach().to(torch::kFloat64), better = now < rows.objective;
  rows.best = torch::where(better.unsqueeze(1), z.detach(), rows.best);
  rows.error = torch::where(better, error.detach().to(torch::kFloat64), rows.error);
  rows.objective = torch::where(better, now, rows.objective);
  return gradient;
}

/// What is shared by all blocks of one call.
struct Search {
  models::Decodes& decoder;
  const InvertPlan& plan;
  std::vector<int64_t> points;  ///< steps at which the curve is noted
};

/// Steps of the curve: evenly spaced, with the first and the last.
std::vector<int64_t> curve_points(int64_t steps) {
  const int64_t stride = std::max<int64_t>(1, (steps + kCurvePoints - 1) / kCurvePoints);
  std::vector<int64_t> out;
  for (int64_t step = 0; step < steps; step += stride) out.push_back(step);
  out.push_back(steps);
  return out;
}

/// Searches one block; the errors of the best so far at each point of the curve: (points, R)
/// double.
Tensor search(const Search& shared, Rows& rows, const std::function<void(int64_t step)>& at_step) {
  nn::TensorAdam adam(rows.z);
  kernels::WaitGovernor waiting;
  Tensors curve;
  for (int64_t step = 0; step <= shared.plan.steps; ++step) {
    const bool moves = step < shared.plan.steps;
    const Tensor gradient = judged(shared.decoder, shared.plan, rows, moves);
    if (shared.points[curve.size()] == step) curve.push_back(rows.error);
    if (moves) adam.step(rows.z, gradient, rate_at(shared.plan, step));
    at_step(step);
    waiting.tick();
  }
  return torch::stack(curve);
}

/// Starts of all images: (B * restarts, Z).
Tensor starts_of(models::Model& model, const models::Decodes& decoder, const InvertPlan& plan,
                 int64_t images) {
  if (plan.starts.defined()) return plan.starts;
  auto* prior = models::ability<models::HasPrior>(model);
  Tensors out;
  for (int64_t image = 0; image < images; ++image) {
    Rng rng = Rng(plan.seed).split("invert").split(static_cast<uint64_t>(image));
    out.push_back(prior != nullptr ? prior->draw_prior(plan.restarts, rng)
                                   : tensor::normal(rng, {plan.restarts, decoder.latent_dim()}));
  }
  return torch::cat(out);
}

/// Rows `first` .. `first + count - 1`, before the search.
Rows rows_at(const Tensor& x, const Tensor& starts, const InvertPlan& plan,
             std::pair<int64_t, int64_t> range) {
  const auto [first, count] = range;
  const Tensor image =
      torch::arange(first, first + count, torch::kInt64).div(plan.restarts, "floor");
  const Tensor z = starts.narrow(0, first, count).clone();
  const Tensor worst =
      torch::full({count}, std::numeric_limits<double>::infinity(), torch::kFloat64);
  return {x.index_select(0, image), z, z.clone(), worst, worst.clone()};
}

void fill_curves(Inversion& out, const Tensor& curve) {  // (points, B, restarts)
  const auto values = [](const Tensor& mean) {
    const Tensor flat = mean.contiguous();
    return std::vector<double>(flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel());
  };
  out.best_so_far = values(curve.amin(2).mean(1));
  out.each_so_far = values(curve.mean(2).mean(1));
}

}  // namespace

Tensor Inversion::codes_of(const Tensor& start) const {
  return codes.gather(1, start.view({-1, 1, 1}).expand({start.size(0), 1, codes.size(2)}))
      .squeeze(1);
}

Inversion invert(models::Model& model, const data::DataInfo& info, const Tensor& x,
                 const InvertPlan& plan) {
  auto& decoder = ability_of<models::Decodes>(model, info);
  ELBO_ASSERT(plan.restarts >= 1 && plan.steps >= 0 &&
              (!plan.starts.defined() || plan.restarts == 1));
  const Evaluating evaluating(model);
  const Search shared{decoder, plan, curve_points(plan.steps)};
  const Tensor starts = starts_of(model, decoder, plan, x.size(0));
  const int64_t total = starts.size(0), block = plan.rows > 0 ? plan.rows : rows_of(info, {});
  Tensors codes, errors, objectives, curves;
  for (int64_t first = 0; first < total; first += block) {
    const int64_t count = std::min(block, total - first);
    Rows rows = rows_at(x, starts, plan, {first, count});
    const auto report = [&](int64_t step) {
      const int64_t done = first + count * step / std::max<int64_t>(1, plan.steps);
      if (plan.progress) plan.progress(done / plan.restarts, x.size(0));
    };
    curves.push_back(search(shared, rows, report));
    codes.push_back(rows.best), errors.push_back(rows.error), objectives.push_back(rows.objective);
  }
  Inversion out;
  out.codes = torch::cat(codes).view({x.size(0), plan.restarts, -1});
  out.errors = torch::cat(errors).view({x.size(0), plan.restarts});
  out.best = torch::cat(objectives).view({x.size(0), plan.restarts}).argmin(1);
  out.steps = shared.points;
  fill_curves(out, torch::cat(curves, 1).view(
                       {static_cast<int64_t>(out.steps.size()), x.size(0), plan.restarts}));
  return out;
}

Tensor share_near_best(const Inversion& found, double slack) {
  return (found.errors <= (1 + slack) * found.errors.amin(1, /*keepdim=*/true))
      .to(torch::kFloat64)
      .mean(1);
}

}  // namespace elbo::eval
