// SPDX-License-Identifier: MIT
// From tensors to dots; io/scatter.h draws them.
#include "elbo/eval/scatter_picture.h"

#include "elbo/io/scatter.h"

namespace elbo {

Image scatter_picture(const torch::Tensor& points, const torch::Tensor& labels, int64_t side) {
  const torch::Tensor flat = points.to(torch::kFloat64).contiguous();  // (N, 2)
  const torch::Tensor classes =
      labels.defined() ? labels.contiguous() : torch::zeros({points.size(0)}, torch::kInt64);
  const double* at = flat.data_ptr<double>();
  const int64_t* label = classes.data_ptr<int64_t>();
  std::vector<ScatterDot> dots(static_cast<size_t>(points.size(0)));
  for (size_t i = 0; i < dots.size(); ++i) dots[i] = {at[2 * i], at[2 * i + 1], label[i]};
  return scatter_image(dots, side);
}

}  // namespace elbo
