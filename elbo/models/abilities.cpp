// SPDX-License-Identifier: MIT
// What abilities do where a model knows nothing better.
#include "elbo/models/abilities.h"

#include "elbo/core/error.h"
#include "elbo/tensor/random.h"

namespace elbo::models {

Tensor BoundsLikelihood::log_p_x_given_each_z(const Tensor& x, const Tensor& z) {
  std::vector<Tensor> rows;
  for (int64_t i = 0; i < x.size(0); ++i) {
    std::vector<int64_t> sizes = x.sizes().vec();
    sizes[0] = z.size(0);
    rows.push_back(log_p_x_given_z(x.narrow(0, i, 1).expand(sizes), z));  // (K)
  }
  return torch::stack(rows);
}

Tensor BoundsLikelihood::sample_x(const Tensor&, Rng&) {
  throw Unsupported("this model draws no examples from p(x|z), only from p(x)");
}

Tensor Samples::sample_with(int64_t count, const std::optional<Condition>& condition,
                            const SamplerSettings& settings, Rng& rng) {
  check_used(settings, {});
  return sample(count, condition, rng);
}

Tensor sampling_noise(int64_t count, int64_t values, const SamplerSettings& settings, Rng& rng) {
  const double scale = settings.temperature.value_or(1);
  Tensor noise = scale * tensor::normal(rng, {count, values});
  if (!settings.truncation || scale == 0) return noise;
  // Draws that hit a narrow range are rare: after so many rounds the rest is cut.
  constexpr int kRounds = 1000;
  for (int round = 0; round < kRounds; ++round) {
    const Tensor outside = noise.abs() > *settings.truncation;
    if (!outside.any().item<bool>()) return noise;
    noise = torch::where(outside, scale * tensor::normal(rng, {count, values}), noise);
  }
  return noise.clamp(-*settings.truncation, *settings.truncation);
}

Tensor draw_code(const Posterior& q, Rng& rng) {
  if (!q.log_var.defined()) return q.mean;
  return q.mean +
         torch::exp(.5 * q.log_var) * tensor::normal(rng, q.mean.sizes()).to(q.mean.options());
}

bool has_condition(torch::nn::Module& model) {
  auto* conditional = dynamic_cast<Conditional*>(&model);
  return conditional != nullptr && conditional->condition_kind() != ConditionKind::none;
}

}  // namespace elbo::models
