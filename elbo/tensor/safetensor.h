// SPDX-License-Identifier: MIT
// Between tensors and the entries of a safetensors file.
#pragma once
#include <torch/types.h>

#include <string>
#include <utility>
#include <vector>

#include "elbo/io/safetensors.h"

namespace elbo::tensor {

/// Tensors with their names, in an order that is kept.
using NamedTensors = std::vector<std::pair<std::string, torch::Tensor>>;

/// The element type in a file of `tensor`'s; Unsupported where a file has none.
io::DType dtype_of(const torch::Tensor& tensor);

/// An entry's values as a tensor of its own, on the CPU.
torch::Tensor tensor_of(const io::TensorEntry& entry);

/// The tensors as one safetensors file; equal content gives equal bytes.
Bytes tensors_file(const NamedTensors& tensors, const io::Metadata& metadata);

/// Copies a file's values into the tensors `into`, in place; half precision goes into float32.
/// Names, shapes and types are compared first, and values that are not finite looked for (unless
/// allowed): a DataError lists all that is wrong, and nothing has been changed then. `where` names
/// the file.
void load_tensors(const NamedTensors& into, const io::Safetensors& file, const std::string& where,
                  bool allow_nonfinite = false);

}  // namespace elbo::tensor
