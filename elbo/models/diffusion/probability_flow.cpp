// SPDX-License-Identifier: MIT
// Density by the probability flow.
#include "elbo/models/diffusion/probability_flow.h"

#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <numbers>

#include "elbo/core/error.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

constexpr int64_t kExactTrace = 8;  // values up to which each has a pass of its own

/// Where y goes, and by how much the logarithm of volume grows: by log r.
struct Slope {
  Tensor y, volume;  // (B, D), (B)
};

/// Each row's directions along which the trace is taken: (n, B, D).
Tensor directions(const Tensor& y, Rng& rng) {
  if (y.size(1) <= kExactTrace)
    return torch::eye(y.size(1), y.options())
        .unsqueeze(1)
        .expand({y.size(1), y.size(0), y.size(1)});
  return (2 * (tensor::uniform(rng, y.sizes()) >= .5).to(y.options()) - 1).unsqueeze(0);
}

Slope slope_at(const Tensor& y, double log_ratio, const ProbabilityFlow& flow,
               const Tensor& along) {
  const torch::AutoGradMode with_gradients(true);
  const Tensor free = y.detach().requires_grad_();
  const Tensor clean = flow.clean(free, std::exp(log_ratio));
  Tensor trace = torch::zeros({y.size(0)}, y.options());
  for (int64_t i = 0; i < along.size(0); ++i) {
    const bool more = i + 1 < along.size(0);
    const Tensor back = torch::autograd::grad({(clean * along[i]).sum()}, {free}, {}, more)[0];
    trace = trace + (back * along[i]).sum(1);
  }
  return {(free - clean).detach(), (static_cast<double>(y.size(1)) - trace).detach()};
}

}  // namespace

Tensor log_density_by_flow(const Tensor& y, const ProbabilityFlow& flow, Rng& rng) {
  ELBO_ASSERT(flow.least > 0 && flow.least < flow.most && flow.steps >= 1);
  const Tensor along = directions(y, rng);
  const double first = std::log(flow.least),
               step = (std::log(flow.most) - first) / static_cast<double>(flow.steps);
  Tensor at = y, volume = torch::zeros({y.size(0)}, y.options());
  for (int64_t i = 0; i < flow.steps; ++i) {
    const double now = first + step * static_cast<double>(i);
    const auto slope = [&](const Tensor& from, double ahead) {
      return slope_at(from, now + ahead, flow, along);
    };
    const Slope a = slope(at, 0), b = slope(at + .5 * step * a.y, .5 * step),
                c = slope(at + .5 * step * b.y, .5 * step), d = slope(at + step * c.y, step);
    at = at + step / 6 * (a.y + 2 * (b.y + c.y) + d.y);
    volume = volume + step / 6 * (a.volume + 2 * (b.volume + c.volume) + d.volume);
    if (!torch::isfinite(at).all().item<bool>() || !torch::isfinite(volume).all().item<bool>())
      throw DivergedError("density by the probability flow, step ", i + 1, " of ", flow.steps,
                          ": a value is not finite");
  }
  const double variance = flow.most * flow.most + flow.spread * flow.spread;
  // What the net expects of noise alone is the data's mean.
  const Tensor centre = flow.clean(torch::zeros_like(at), flow.most).detach();
  const Tensor prior =
      -.5 * (at - centre).square().sum(1) / variance -
      .5 * static_cast<double>(y.size(1)) * std::log(2 * std::numbers::pi * variance);
  return prior + volume;
}

}  // namespace elbo::models
