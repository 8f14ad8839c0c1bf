// SPDX-License-Identifier: MIT
// The number of examples before the shape of one.
#include "elbo/tensor/in_shape.h"

namespace elbo::tensor {

std::vector<int64_t> sizes_of(int64_t count, const data::DataInfo& info) {
  std::vector<int64_t> sizes{count};
  sizes.insert(sizes.end(), info.shape.begin(), info.shape.end());
  return sizes;
}

torch::Tensor in_shape(const torch::Tensor& values, const data::DataInfo& info) {
  return values.reshape(sizes_of(values.size(0), info));
}

}  // namespace elbo::tensor
