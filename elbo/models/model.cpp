// SPDX-License-Identifier: MIT
// Means by name, freezing, and the mode that respects it.
#include "elbo/models/model.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/kernels/loss_parts.h"
#include "elbo/models/hosted_abilities.h"
#include "elbo/tensor/device.h"

namespace elbo::models {
namespace {

/// Frozen: it has parameters and none of them learns.
bool is_frozen(const torch::nn::Module& module) {
  const auto params = module.parameters();
  return !params.empty() && std::none_of(params.begin(), params.end(),
                                         [](const Tensor& p) { return p.requires_grad(); });
}

void still_frozen(torch::nn::Module& module) {
  if (is_frozen(module)) {
    module.train(false);
    return;
  }
  for (const auto& child : module.children()) still_frozen(*child);
}

}  // namespace

const Tensor& BatchMeans::of(std::string_view player, std::string_view part) const {
  for (const PlayerLoss& loss : losses_)
    if (loss.player == player)
      for (const auto& [name, mean] : loss.terms.parts)
        if (name == part) return mean;
  throw ErrorOf<ErrorKind::internal>("after_update asks for the mean of ", part, " of ", player,
                                     ", which no loss of the turn has as a part");
}

LossTerms weighted_sum(const std::vector<Part>& parts) {
  Tensors values;
  std::vector<double> weights;
  for (const Part& part : parts) values.push_back(part.value), weights.push_back(part.weight);
  const kernels::WeightedMean mean = kernels::weighted_mean(values, weights);
  LossTerms out{mean.total, {}};
  for (size_t i = 0; i < parts.size(); ++i) out.parts.emplace_back(parts[i].name, mean.means[i]);
  return out;
}

void Model::move_to(torch::Device device) {
  for (Tensor& tensor : parameters()) tensor::move_in_place(tensor, device);
  for (Tensor& tensor : buffers()) tensor::move_in_place(tensor, device);
  device_ = device;
  hosted_ = device.is_cpu() ? nullptr : std::make_shared<HostedAbilities>(device);
}

void freeze(torch::nn::Module& module) {
  for (Tensor& param : module.parameters()) param.set_requires_grad(false);
  module.train(false);
}

void set_training(Model& model, bool training) {
  model.train(training);
  if (training) still_frozen(model);
}

Tensors parameters_of(const std::vector<const torch::nn::Module*>& modules) {
  Tensors out;
  for (const torch::nn::Module* module : modules)
    for (const Tensor& param : module->parameters()) out.push_back(param);
  return out;
}

}  // namespace elbo::models
