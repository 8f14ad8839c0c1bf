// SPDX-License-Identifier: MIT
// Freezing, and the mode that respects it.
#include "elbo/models/model.h"

#include <algorithm>

namespace elbo {
namespace {

/// Frozen: it has parameters and none of them learns.
bool is_frozen(const torch::nn::Module& module) {
  const auto params = module.parameters();
  return !params.empty() && std::none_of(params.begin(), params.end(), [](const Tensor& p) { return p.requires_grad(); });
}

void still_frozen(torch::nn::Module& module) {
  if (is_frozen(module)) {
    module.train(false);
    return;
  }
  for (const auto& child : module.children()) still_frozen(*child);
}

}  // namespace

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

}  // namespace elbo
