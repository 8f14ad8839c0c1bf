// SPDX-License-Identifier: MIT
// A dozen small operations, forward and backward, as one: they cost more than a small net's
// products.
#include "elbo/kernels/weighted_mean.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/kernels/choice.h"
#include "elbo/kernels/fused_node.h"

namespace elbo {
namespace {

class WeightedMeanNode : public FusedNode {
 public:
  std::string name() const override { return "elbo::weighted_mean"; }

  std::vector<double> weights;

 protected:
  Tensors reference(const Tensors& inputs) override {
    return {weighted_mean_reference(inputs, weights).total};
  }

  Tensors backward(const Tensors& grads) override {
    Tensors out(inputs().size());
    if (!grads[0].defined()) return out;
    const double grad = *grads[0].data_ptr<float>();
    for (size_t i = 0; i < out.size(); ++i) {
      if (!needs(i)) continue;
      const int64_t count = inputs()[i].size(0);
      out[i] = torch::empty({count}, inputs()[i].options().requires_grad(false));
      std::fill_n(out[i].data_ptr<float>(), count,
                  static_cast<float>(grad * weights[i] / static_cast<double>(count)));
    }
    return out;
  }

  void forget() override {}
};

double mean_of(const Tensor& part) {
  const float* values = part.data_ptr<float>();
  double sum = 0;
  for (int64_t i = 0; i < part.size(0); ++i) sum += values[i];
  return sum / static_cast<double>(part.size(0));
}

}  // namespace

WeightedMean weighted_mean(const std::vector<Tensor>& parts, const std::vector<double>& weights) {
  ELBO_ASSERT(!parts.empty() && parts.size() == weights.size());
  for (const Tensor& part : parts) ELBO_ASSERT(part.dim() == 1 && part.size(0) > 0);
  if (!std::all_of(parts.begin(), parts.end(), can_fuse))
    return weighted_mean_reference(parts, weights);
  Tensors dense;
  for (const Tensor& part : parts) dense.push_back(part.contiguous());
  const auto options = dense[0].options().requires_grad(false);
  WeightedMean out{torch::empty({}, options), {}};
  double total = 0;
  for (size_t i = 0; i < dense.size(); ++i) {
    const double mean = mean_of(dense[i]);
    out.means.push_back(torch::empty({}, options));
    *out.means.back().data_ptr<float>() = static_cast<float>(mean);
    total += weights[i] * mean;
  }
  *out.total.data_ptr<float>() = static_cast<float>(total);
  if (!wants_gradient(dense)) return out;
  const auto node = make_node<WeightedMeanNode>();
  node->weights = weights;
  attach(node, std::move(dense), {out.total});
  return out;
}

WeightedMean weighted_mean_reference(const std::vector<Tensor>& parts,
                                     const std::vector<double>& weights) {
  Tensor total;
  Tensors means;
  for (size_t i = 0; i < parts.size(); ++i) {
    const Tensor mean = parts[i].mean(), weighted = weights[i] * mean;
    means.push_back(mean.detach());
    total = total.defined() ? total + weighted : weighted;
  }
  return {total, means};
}

}  // namespace elbo
