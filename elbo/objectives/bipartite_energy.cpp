// SPDX-License-Identifier: MIT
// Sums over the hidden layer in closed form.
#include "elbo/objectives/bipartite_energy.h"

#include "elbo/kernels/likelihood_tails.h"
#include "elbo/kernels/mlp_stack.h"

namespace elbo::objectives {

Tensor BipartiteEnergy::hidden_logits(const Tensor& v) const {
  return kernels::mlp_stack(v, {weight, hidden}, {kernels::Activation::none});
}

Tensor BipartiteEnergy::visible_logits(const Tensor& h) const {
  return torch::addmm(visible, h, weight);
}

BipartiteEnergy BipartiteEnergy::in_double() const {
  const auto of = [](const Tensor& x) { return x.detach().to(torch::kFloat64); };
  return {of(weight), of(visible), of(hidden)};
}

Tensor free_energy(const BipartiteEnergy& energy, const Tensor& v) {
  // (B, H)
  const Tensor logits = energy.hidden_logits(v);
  const Tensor zeros = torch::zeros({1, logits.size(1)}, logits.options().requires_grad(false));
  // log p(h = 0 | v) = -sum log(1 + exp(logit))
  return kernels::bernoulli_tail(logits, zeros) - torch::mv(v, energy.visible);
}

Tensor tempered_free_energy(const BipartiteEnergy& energy, const Tensor& v, const Tensor& beta) {
  const Tensor hidden = torch::softplus(beta.reshape({-1, 1}) * energy.hidden_logits(v)).sum(1);
  return -beta.flatten() * torch::mv(v, energy.visible) - hidden;
}

Tensor gaussian_free_energy(const BipartiteEnergy& energy, const Tensor& u) {
  const Tensor hidden = torch::softplus(energy.hidden_logits(u)).sum(1);
  return .5 * (u - energy.visible).square().sum(1) - hidden;
}

}  // namespace elbo::objectives
