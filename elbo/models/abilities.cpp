// SPDX-License-Identifier: MIT
// What abilities do where a model knows nothing better.
#include "elbo/models/abilities.h"

#include "elbo/core/error.h"
#include "elbo/tensor/random.h"

namespace elbo::models {

Tensor BoundsLikelihood::log_p_x_given_each_z(const Tensor& x, const Tensor& z) {
  std::vector<Tensor> rows;
  for (int64_t i = 0; i < x.size(0); ++i) {
    std::vector<int64_t> sizes = x.sizes().vec();
    sizes[0] = z.size(0);
    rows.push_back(log_p_x_given_z(x.narrow(0, i, 1).expand(sizes), z));  // (K)
  }
  return torch::stack(rows);
}

Tensor BoundsLikelihood::sample_x(const Tensor&, Rng&) {
  throw Unsupported("this model draws no examples from p(x|z), only from p(x)");
}

Tensor draw_code(const Posterior& q, Rng& rng) {
  if (!q.log_var.defined()) return q.mean;
  return q.mean +
         torch::exp(.5 * q.log_var) * tensor::normal(rng, q.mean.sizes()).to(q.mean.options());
}

bool has_condition(torch::nn::Module& model) {
  auto* conditional = dynamic_cast<Conditional*>(&model);
  return conditional != nullptr && conditional->condition_kind() != ConditionKind::none;
}

}  // namespace elbo::models
