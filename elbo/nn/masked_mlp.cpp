// SPDX-License-Identifier: MIT
// A mask is made of two lists of degrees where it is needed: beside a batch's product that costs
// nothing, and what is saved stays small.
#include "elbo/nn/masked_mlp.h"

#include "elbo/core/str.h"
#include "elbo/kernels/mlp_stack.h"

namespace elbo::nn {

Degrees degrees_for(const Tensor& order, const std::vector<int64_t>& hidden, Rng* rng) {
  const int64_t values = order.size(0), most = std::max<int64_t>(values - 1, 1);
  Degrees out{order.to(torch::kFloat32) + 1};
  int64_t least = 1;
  for (const int64_t units : hidden) {
    Tensor degrees = torch::empty({units}, torch::kFloat32);
    auto at = degrees.accessor<float, 1>();
    for (int64_t k = 0; k < units; ++k) {
      // Drawn ones are at least the smallest below, so that no unit sees nothing.
      const int64_t degree =
          rng == nullptr
              ? 1 + k * most / units
              : least + static_cast<int64_t>(rng->below(static_cast<uint64_t>(most - least + 1)));
      at[k] = static_cast<float>(degree);
    }
    least = std::max<int64_t>(1, static_cast<int64_t>(degrees.min().item<float>()));
    out.push_back(degrees);
  }
  return out;
}

MaskedMlp::MaskedMlp(const MaskedMlpOptions& options, Rng& rng) : options_(options) {
  std::vector<int64_t> sizes{options.values};
  sizes.insert(sizes.end(), options.hidden.begin(), options.hidden.end());
  sizes.push_back(options.values * options.outputs_each);
  for (size_t i = 0; i + 1 < sizes.size(); ++i)
    linear_.push_back(register_module(
        str("linear", i),
        std::make_shared<Linear>(Linear::Size{sizes[i], sizes[i + 1]}, options.init, rng)));
}

Tensor MaskedMlp::forward(const Tensor& x, const Degrees& degrees) const {
  Tensors params;
  std::vector<kernels::Activation> activations;
  for (size_t i = 0; i < linear_.size(); ++i) {
    const bool last = i + 1 == linear_.size();
    const Tensor below = degrees[i].view({1, -1}).to(x.device()),
                 above = (last ? degrees[0].repeat({options_.outputs_each}) : degrees[i + 1])
                             .view({-1, 1})
                             .to(x.device());
    const Tensor mask = last ? above > below : above >= below;
    params.push_back(linear_[i]->weight * mask.to(linear_[i]->weight.scalar_type()));
    params.push_back(linear_[i]->bias);
    activations.push_back(last ? kernels::Activation::none : options_.between);
  }
  return kernels::mlp_stack(x, params, activations)
      .view({x.size(0), options_.outputs_each, options_.values});
}

}  // namespace elbo::nn
