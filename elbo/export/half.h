// SPDX-License-Identifier: MIT
// Weights in half precision, so that a model can be shipped in half the bytes.
#pragma once
#include "elbo/tensor/safetensor.h"
#include "elbo/tensor/tensor.h"

namespace elbo::exports {

/// Whether a tensor is stored in half precision where that is asked for: float32 ones are.
bool is_stored_in_half(const Tensor& tensor);

/// The tensor rounded to half precision. Unsupported, with its name, where a finite value of it
/// becomes infinite: half precision ends at 65,504.
Tensor in_half(const std::string& name, const Tensor& tensor);

/// All of them, as far as they are stored so.
tensor::NamedTensors all_in_half(const tensor::NamedTensors& tensors);

}  // namespace elbo::exports
