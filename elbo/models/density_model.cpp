// SPDX-License-Identifier: MIT
// The one turn, and the ways between pictures and the model's space.
#include "elbo/models/density_model.h"

#include "elbo/models/conditioning.h"

namespace elbo::models {

DensityModel::DensityModel(PixelSpace pixels, const data::DataInfo& info, std::string name)
    : pixels_(std::move(pixels)), info_(info), name_(std::move(name)) {}

std::vector<Turn> DensityModel::turns(const TrainingProgress&) {
  return {{"density", [this](const Batch& batch, const TrainingProgress& now, Rng& rng) {
             const Tensor nll = -log_p_in_step(pixels_.place(batch.x, rng).y, now.step);
             return TurnResult{{{name_, weighted_sum({{"nll", nll}})}}, {}};
           }}};
}

Tensor DensityModel::sample_with(int64_t count, const std::optional<Condition>& condition,
                                 const SamplerSettings& settings, Rng& rng) {
  check_used(settings, {.temperature = true});
  want_no_condition(condition, info_, name_.c_str());
  return pixels_.picture(draw(count, settings.temperature.value_or(1), rng));
}

LogDensity DensityModel::log_density(const Tensor& x, Rng& rng) {
  const Placed placed = pixels_.place(x, rng);
  return pixels_.reported(log_p(placed.y), placed.log_slope);
}

}  // namespace elbo::models
