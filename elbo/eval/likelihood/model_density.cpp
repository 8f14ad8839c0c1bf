// SPDX-License-Identifier: MIT
// Bounds and decoders as joint densities; examples decoded one at a time.
#include "elbo/eval/likelihood/model_density.h"

#include <algorithm>
#include <cmath>

#include "elbo/core/error.h"
#include "elbo/eval/ability.h"
#include "elbo/models/abilities.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/tensor/random.h"

namespace elbo::eval {

namespace {

measures::JointDensity joint_of_bounds(models::BoundsLikelihood& model) {
  return {[&model](int64_t count, Rng& rng) { return model.draw_prior(count, rng); },
          [&model](const Tensor& z) { return model.log_p_z(z); },
          [&model](const Tensor& x, const Tensor& z) { return model.log_p_x_given_z(x, z); },
          [&model](const Tensor& z, Rng& rng) { return model.sample_x(z, rng); }};
}

measures::JointDensity joint_of_decoder(models::Decodes& decoder, models::HasPrior& prior,
                                        double sigma) {
  const auto log_p = [&decoder, sigma](const Tensor& x, const Tensor& z) {
    const Tensor mean = decoder.decode(z);
    return objectives::gaussian_log_prob(
        mean, torch::scalar_tensor(2 * std::log(sigma), mean.options().requires_grad(false)),
        x.to(mean.scalar_type()));
  };
  const auto draw = [&decoder, sigma](const Tensor& z, Rng& rng) {
    const Tensor mean = decoder.decode(z);
    return mean + sigma * tensor::normal(rng, mean.sizes()).to(mean.options());
  };
  return {[&prior](int64_t count, Rng& rng) { return prior.draw_prior(count, rng); },
          [&prior](const Tensor& z) { return prior.log_p_z(z); }, log_p, draw};
}

}  // namespace

measures::JointDensity joint_of(const models::Conditioned& beside, const data::DataInfo& info,
                                double sigma) {
  if (beside.ability<models::BinaryCodes>() != nullptr)
    throw Unsupported(
        "this model's codes are 0 or 1: Hamiltonian chains cannot move among them; try iw_1000 or "
        "ais_partition_10000");
  if (auto* bounds = beside.ability<models::BoundsLikelihood>()) return joint_of_bounds(*bounds);
  auto& decoder = ability_of<models::Decodes>(beside, info);
  auto* prior = beside.ability<models::HasPrior>();
  if (prior == nullptr)
    throw Unsupported(
        "this model decodes, but has no density of codes p(z), hence no p(x); its reconstruction "
        "error can be measured: --protocol reconstruction");
  ELBO_ASSERT(sigma > 0);
  return joint_of_decoder(decoder, *prior, sigma);
}

measures::JointDensity joint_of(models::Model& model, const data::DataInfo& info, double sigma) {
  return joint_of(models::Conditioned(model), info, sigma);
}

SimulatedExamples::SimulatedExamples(const measures::JointDensity& joint,
                                     const data::DataInfo& like, int64_t size, const Rng& rng)
    : joint_(joint), info_(like), of_codes_(rng.split("codes")), of_values_(rng.split("values")) {
  info_.name = "simulated " + like.name;
  info_.size = size;
  info_.class_names.clear();
  info_.attribute_names.clear();
}

Tensor SimulatedExamples::codes(int64_t first, int64_t count) const {
  Rng noise = of_codes_.from_row(first);
  return joint_.draw_prior(count, noise);
}

void SimulatedExamples::get(int64_t index, const data::Draw&, const data::ExampleOut& out) const {
  Rng noise = of_values_.from_row(index);
  // (1, ...)
  const Tensor x =
      joint_.draw_x(codes(index, 1), noise).to(torch::kCPU, torch::kFloat32).contiguous();
  ELBO_ASSERT(x.numel() == info_.values());
  std::copy_n(x.data_ptr<float>(), x.numel(), out.x.begin());
  out.label = -1;
}

}  // namespace elbo::eval
