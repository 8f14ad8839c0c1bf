// SPDX-License-Identifier: MIT
// Rows of values as examples of a data set.
#pragma once
#include <torch/types.h>

#include "elbo/data/dataset.h"

namespace elbo::tensor {

/// (count, ...), the sizes of so many examples.
std::vector<int64_t> sizes_of(int64_t count, const data::DataInfo& info);

/// Values in the data's shape: (B, ...) -> (B, ...).
torch::Tensor in_shape(const torch::Tensor& values, const data::DataInfo& info);

}  // namespace elbo::tensor
