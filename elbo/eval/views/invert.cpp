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
#include "elbo/eval/views/code_search.h"
#include "elbo/kernels/spin_wait.h"
#include "elbo/tensor/random.h"

namespace elbo::eval {
namespace {

constexpr double kLastRate = .01;  // of the first
constexpr int64_t kCurvePoints = 100;

double rate_at(const InvertPlan& plan, int64_t step) {
  const double done =
      static_cast<double>(step) / static_cast<double>(std::max<int64_t>(1, plan.steps));
  return plan.rate * (kLastRate + (1 - kLastRate) * .5 * (1 + std::cos(std::numbers::pi * done)));
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
Tensor search(const Search& shared, CodeSearch& rows,
              const std::function<void(int64_t step)>& at_step) {
  kernels::WaitGovernor waiting;
  Tensors curve;
  for (int64_t step = 0; rows.advance(); ++step) {
    if (shared.points[curve.size()] == step) curve.push_back(rows.errors());
    at_step(step);
    waiting.tick();
  }
  return torch::stack(curve);
}

/// Rows `first` .. `first + count - 1`, before the search.
CodeSearch rows_at(const Search& shared, const Tensor& x, const Tensor& starts,
                   std::pair<int64_t, int64_t> range) {
  const auto [first, count] = range;
  const Tensor image =
      torch::arange(first, first + count, torch::kInt64).div(shared.plan.restarts, "floor");
  return {shared.decoder, x.index_select(0, image), starts.narrow(0, first, count), shared.plan};
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

CodeSearch::CodeSearch(models::Decodes& decoder, Tensor x, const Tensor& starts, InvertPlan plan)
    : decoder_(decoder),
      plan_(std::move(plan)),
      x_(std::move(x)),
      z_(starts.clone()),
      best_(z_.clone()),
      objectives_(
          torch::full({z_.size(0)}, std::numeric_limits<double>::infinity(), torch::kFloat64)),
      errors_(objectives_.clone()),
      adam_(z_) {}

bool CodeSearch::advance() {
  if (step_ > plan_.steps) return false;
  const bool moves = step_ < plan_.steps;
  const Tensor gradient = judge(moves);
  if (moves) adam_.step(z_, gradient, rate_at(plan_, step_));
  ++step_;
  return true;
}

/// Judges where the rows are, keeps what is better than before, and returns the gradient of the
/// objectives where one is wanted.
Tensor CodeSearch::judge(bool wants_gradient) {
  const at::AutoGradMode gradients(wants_gradient);
  const Tensor z = z_.detach().requires_grad_(wants_gradient);
  const Tensor error = (decoder_.decode(z) - x_).square().flatten(1).mean(1);
  const Tensor objective =
      plan_.prior_weight > 0
          ? error + plan_.prior_weight / static_cast<double>(x_[0].numel()) * z.square().sum(1)
          : error;
  const Tensor gradient =
      wants_gradient ? torch::autograd::grad({objective.sum()}, {z})[0] : Tensor();
  const Tensor now = objective.detach().to(torch::kFloat64), better = now < objectives_;
  best_ = torch::where(better.unsqueeze(1), z.detach(), best_);
  errors_ = torch::where(better, error.detach().to(torch::kFloat64), errors_);
  objectives_ = torch::where(better, now, objectives_);
  return gradient;
}

Tensor prior_starts(models::Model& model, const models::Decodes& decoder, const InvertPlan& plan,
                    int64_t images) {
  auto* prior = models::ability<models::HasPrior>(model);
  Tensors out;
  for (int64_t image = 0; image < images; ++image) {
    Rng rng = Rng(plan.seed).split("invert").split(static_cast<uint64_t>(image));
    out.push_back(prior != nullptr ? prior->draw_prior(plan.restarts, rng)
                                   : tensor::normal(rng, {plan.restarts, decoder.latent_dim()}));
  }
  return torch::cat(out);
}

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
  const Tensor starts =
      plan.starts.defined() ? plan.starts : prior_starts(model, decoder, plan, x.size(0));
  const int64_t total = starts.size(0), block = plan.rows > 0 ? plan.rows : rows_of(info, {});
  Tensors codes, errors, objectives, curves;
  for (int64_t first = 0; first < total; first += block) {
    const int64_t count = std::min(block, total - first);
    CodeSearch rows = rows_at(shared, x, starts, {first, count});
    const auto report = [&](int64_t step) {
      const int64_t done = first + count * step / std::max<int64_t>(1, plan.steps);
      if (plan.progress) plan.progress(done / plan.restarts, x.size(0));
    };
    curves.push_back(search(shared, rows, report));
    codes.push_back(rows.best()), errors.push_back(rows.errors());
    objectives.push_back(rows.objectives());
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
