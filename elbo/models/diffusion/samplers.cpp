// SPDX-License-Identifier: MIT
// From noise to examples.
#include "elbo/models/diffusion/samplers.h"

#include <cmath>

#include "elbo/core/error.h"

namespace elbo::models {
namespace {

/// A step from one level to the next.
struct Leap {
  const NoiseLevel &from, &to;
};

Tensor ancestral_step(const Tensor& x, const Leap& leap, const SamplingPath& path) {
  const Tensor clean = path.denoise(x, leap.from);
  if (leap.to.sigma == 0) return leap.to.alpha * clean;
  const double kept = leap.from.alpha / leap.to.alpha, was = leap.from.sigma * leap.from.sigma,
               is = leap.to.sigma * leap.to.sigma, added = was - kept * kept * is;
  const Tensor mean = (kept * is / was) * x + (leap.to.alpha * added / was) * clean;
  return mean + std::sqrt(added * is / was) * path.noise();
}

Tensor ddim_step(const Tensor& x, const Leap& leap, const SamplingPath& path) {
  const Tensor clean = path.denoise(x, leap.from);
  const double kept = leap.to.sigma / leap.from.sigma;
  return kept * x + (leap.to.alpha - kept * leap.from.alpha) * clean;
}

/// Along a line through noise, or where the variance is kept along the angle of (alpha, sigma): the
/// ratio grows so fast there that a step by it would be far too long.
Tensor heun_step(const Tensor& x, const Leap& leap, const SamplingPath& path) {
  const bool keeps_variance = leap.from.alpha < 1;
  const auto place = [&](const NoiseLevel& level) {
    return keeps_variance ? std::atan2(level.sigma, level.alpha) : level.sigma;
  };
  const auto slope = [&](const Tensor& at, const NoiseLevel& level) {
    return (level.alpha * at - path.denoise(at, level)) / level.sigma;
  };
  const double way = place(leap.to) - place(leap.from);
  if (leap.to.sigma == 0) return leap.to.alpha * path.denoise(x, leap.from);
  const Tensor here = slope(x, leap.from), tried = x + way * here;
  return x + .5 * way * (here + slope(tried, leap.to));
}

/// DPM-Solver++ 2M, which remembers x_0 of the step before.
class TwoSteps {
 public:
  Tensor step(const Tensor& x, const Leap& leap, const SamplingPath& path) {
    const Tensor clean = path.denoise(x, leap.from);
    Tensor used = clean;
    const double way = std::log(leap.from.ratio()) - std::log(leap.to.ratio());
    if (before_.defined() && leap.to.sigma > 0)
      used = clean + .5 * way / way_before_ * (clean - before_);
    before_ = clean, way_before_ = way;
    const double kept = leap.to.sigma / leap.from.sigma;
    return kept * x + (leap.to.alpha - kept * leap.from.alpha) * used;
  }

 private:
  Tensor before_;
  double way_before_ = 0;
};

}  // namespace

Tensor follow(DiffusionSampler sampler, const Tensor& x, const SamplingPath& path) {
  ELBO_ASSERT(path.levels.size() >= 2);
  Tensor at = x;
  TwoSteps two_steps;
  for (size_t i = 1; i < path.levels.size(); ++i) {
    const Leap leap{path.levels[i - 1], path.levels[i]};
    switch (sampler) {
      case DiffusionSampler::ancestral: at = ancestral_step(at, leap, path); break;
      case DiffusionSampler::ddim: at = ddim_step(at, leap, path); break;
      case DiffusionSampler::heun: at = heun_step(at, leap, path); break;
      case DiffusionSampler::dpm: at = two_steps.step(at, leap, path); break;
    }
    if (!torch::isfinite(at).all().item<bool>())
      throw DivergedError("sampler ", name_of(sampler), ", step ", i, " of ",
                          path.levels.size() - 1, ": a value is not finite");
    if (path.seen) path.seen(i, at);
  }
  return at;
}

int64_t evaluations(DiffusionSampler sampler, int64_t steps) {
  return sampler == DiffusionSampler::heun ? 2 * steps - 1 : steps;
}

}  // namespace elbo::models
