// SPDX-License-Identifier: MIT
// A module's tensors by name.
#include "elbo/models/state.h"

namespace elbo::models {

tensor::NamedTensors state_of(const torch::nn::Module& module) {
  tensor::NamedTensors out;
  for (const auto& item : module.named_parameters()) out.emplace_back(item.key(), item.value());
  for (const auto& item : module.named_buffers()) out.emplace_back(item.key(), item.value());
  return out;
}

std::string nonfinite_in(const tensor::NamedTensors& state) {
  for (const auto& [name, tensor] : state)
    if (tensor.is_floating_point() && tensor.numel() > 0 &&
        !torch::isfinite(tensor).all().item<bool>())
      return name;
  return "";
}

Bytes weights_of(const torch::nn::Module& module, const io::Metadata& metadata) {
  return tensor::tensors_file(state_of(module), metadata);
}

void load_weights(torch::nn::Module& module, const io::Safetensors& file, const std::string& where,
                  bool allow_nonfinite) {
  tensor::load_tensors(state_of(module), file, where, allow_nonfinite);
}

}  // namespace elbo::models
