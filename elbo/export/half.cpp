// SPDX-License-Identifier: MIT
// Rounding to the nearest, with a look at what overflows.
#include "elbo/export/half.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::exports {

bool is_stored_in_half(const Tensor& tensor) { return tensor.scalar_type() == torch::kFloat32; }

Tensor in_half(const std::string& name, const Tensor& tensor) {
  const Tensor out = tensor.detach().to(torch::kHalf);
  const Tensor lost = torch::isfinite(tensor) & torch::isinf(out);
  if (!lost.any().item<bool>()) return out;
  throw Unsupported(name, " has the value ", tensor.masked_select(lost)[0].item<double>(),
                    ", and half precision ends at 65504; want --precision f32");
}

tensor::NamedTensors all_in_half(const tensor::NamedTensors& tensors) {
  tensor::NamedTensors out;
  for (const auto& [name, tensor] : tensors)
    out.emplace_back(name, is_stored_in_half(tensor) ? in_half(name, tensor) : tensor);
  return out;
}

}  // namespace elbo::exports
