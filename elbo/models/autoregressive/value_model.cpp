// SPDX-License-Identifier: MIT
// One Gaussian is a mixture of one.
#include "elbo/models/autoregressive/value_model.h"

#include <cmath>
#include <numbers>

#include "elbo/core/error.h"
#include "elbo/objectives/discrete.h"

namespace elbo::models {
namespace {

const double kHalfLogTwoPi = .5 * std::log(2 * std::numbers::pi);

}  // namespace

Conditionals conditionals_for(Conditionals asked, DensitySpace space) {
  const bool binary = space == DensitySpace::binary;
  if (asked == Conditionals::automatic)
    return binary ? Conditionals::bernoulli : Conditionals::gaussian;
  if (binary != (asked == Conditionals::bernoulli))
    throw ConfigError("model.likelihood = \"", name_of(asked), "\" is for data ",
                      binary ? "of real values, and these are 0 and 1"
                             : "of 0 and 1, and these are not (data.binarise makes them so)",
                      "; want \"", binary ? "bernoulli" : "gaussian\" or \"mixture", "\"");
  return asked;
}

int64_t ValueModel::outputs() const {
  switch (kind_) {
    case Conditionals::bernoulli: return 1;
    case Conditionals::gaussian: return 2;
    default: return 3 * components_;
  }
}

Tensor ValueModel::log_p(const Tensor& said, const Tensor& y) const {
  if (kind_ == Conditionals::bernoulli) return objectives::bernoulli_log_prob(said.select(1, 0), y);
  return torch::logsumexp(weights(said) + gaussian(said, y), {1}).sum(1);
}

Tensor ValueModel::draw(const Tensor& said, const Tensor& noise, double temperature) const {
  const Tensor uniform = noise.select(1, 0);
  if (kind_ == Conditionals::bernoulli) {
    const Tensor logit = said.select(1, 0);
    if (temperature == 0) return (logit > 0).to(said.scalar_type());
    return (uniform < torch::sigmoid(logit / temperature)).to(said.scalar_type());
  }
  const Tensor each = said.unsqueeze(2), share = weights(each).select(2, 0).exp().cumsum(1);
  const Tensor which = (share < uniform.unsqueeze(1) * share.narrow(1, share.size(1) - 1, 1))
                           .sum(1, /*keepdim=*/true);
  const auto of = [&](const Tensor& all) { return all.select(2, 0).gather(1, which).select(1, 0); };
  return of(means(each)) + temperature * of(log_scales(each)).exp() * noise.select(1, 1);
}

Tensor ValueModel::weights(const Tensor& said) const {
  if (parts() == 1) return torch::zeros_like(said.narrow(1, 0, 1));
  return torch::log_softmax(said.narrow(1, 2 * parts(), parts()), 1);
}

Tensor ValueModel::gaussian(const Tensor& said, const Tensor& y) const {
  const Tensor scale = log_scales(said), u = (y.unsqueeze(1) - means(said)) * torch::exp(-scale);
  return -.5 * u.square() - scale - kHalfLogTwoPi;
}

}  // namespace elbo::models
