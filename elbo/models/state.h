// SPDX-License-Identifier: MIT
// A model's weights as a safetensors file: every parameter and buffer under the name that PyTorch's
// state_dict would give it.
#pragma once
#include <torch/nn/module.h>

#include "elbo/tensor/safetensor.h"

namespace elbo::models {

/// All parameters, then all buffers, by name. The tensors are the module's own, not copies.
tensor::NamedTensors state_of(const torch::nn::Module& module);

/// The name of the first tensor that has a value that is not finite; "" where none has.
std::string nonfinite_in(const tensor::NamedTensors& state);

/// The module's state as a file; equal weights give equal bytes.
Bytes weights_of(const torch::nn::Module& module, const io::Metadata& metadata = {});

/// Copies a file's values into the module. DataError lists every name, shape or type that does not
/// fit and every tensor that is not finite; the module is untouched then. `where` names the file.
void load_weights(torch::nn::Module& module, const io::Safetensors& file, const std::string& where,
                  bool allow_nonfinite = false);

}  // namespace elbo::models
