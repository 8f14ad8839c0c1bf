// SPDX-License-Identifier: MIT
// Leapfrog steps of all chains at once, and the Metropolis acceptance.
#include "elbo/measures/likelihood/hmc.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include "elbo/tensor/random.h"

namespace elbo::measures {
namespace {

constexpr double kShortest = .8, kSpread = .4;  // of a chain's step, relative to what was asked

Tensor gradient(const Chains& chains, double beta) {
  return chains.prior_gradient + beta * chains.likelihood_gradient;
}

/// log p(z) + beta log p(x|z), without 0 times minus infinity: (R).
Tensor log_density(const Chains& chains, double beta) {
  return beta == 0 ? chains.log_prior : chains.log_prior + beta * chains.log_likelihood;
}

Tensor kinetic(const Tensor& momentum) { return .5 * momentum.to(torch::kFloat64).square().sum(1); }

Tensor gradient_by(const Tensor& z, const Tensor& values) {
  return torch::autograd::grad({values.sum()}, {z})[0];
}

/// `now` where `taken` (R), else `before`.
Chains chosen(const Tensor& taken, const Chains& now, const Chains& before) {
  const auto pick = [&taken](const Tensor& a, const Tensor& b) {
    return torch::where(a.dim() == 2 ? taken.unsqueeze(1) : taken, a, b);
  };
  return {pick(now.z, before.z), pick(now.log_prior, before.log_prior),
          pick(now.log_likelihood, before.log_likelihood),
          pick(now.prior_gradient, before.prior_gradient),
          pick(now.likelihood_gradient, before.likelihood_gradient)};
}

}  // namespace

Chains chains_at(const LatentDensity& density, const Tensor& z) {
  const at::AutoGradMode with_gradients(true);
  const Tensor leaf = z.detach().requires_grad_(true);
  // (R)
  const Tensor prior = density.joint.log_p_z(leaf),
               likelihood = density.joint.log_p_x_given_z(density.x, leaf);
  const Tensor prior_gradient = gradient_by(leaf, prior),
               likelihood_gradient = gradient_by(leaf, likelihood);
  return {leaf.detach(), prior.detach().to(torch::kFloat64),
          likelihood.detach().to(torch::kFloat64), prior_gradient, likelihood_gradient};
}

Flight leapfrog(const LatentDensity& density, const Flight& from, const Leap& leap) {
  const Tensor step = leap.step.to(from.momentum.scalar_type()).unsqueeze(1);  // (R, 1)
  Flight now{from.chains, from.momentum + .5 * step * gradient(from.chains, leap.beta)};
  for (int64_t i = 1; i <= leap.count; ++i) {
    now.chains = chains_at(density, now.chains.z + step * now.momentum);
    // Two half steps are one.
    now.momentum =
        now.momentum + (i < leap.count ? 1 : .5) * step * gradient(now.chains, leap.beta);
  }
  return now;
}

Tensor hmc_transition(const LatentDensity& density, Chains& chains, const Leap& leap, Rng& rng) {
  const int64_t rows = chains.z.size(0);
  const Tensor momentum = tensor::normal(rng, chains.z.sizes()).to(chains.z.options());
  // (R, 2): of the step, of acceptance
  const Tensor chance = tensor::uniform(rng, {rows, 2}).to(chains.log_prior.options());
  const Flight end =
      leapfrog(density, {chains, momentum},
               {leap.beta, leap.step * (kShortest + kSpread * chance.select(1, 0)), leap.count});
  const Tensor gain = log_density(end.chains, leap.beta) - log_density(chains, leap.beta) +
                      kinetic(momentum) - kinetic(end.momentum);
  const Tensor probability =
      torch::where(gain.isnan(), torch::zeros_like(gain), gain.clamp_max(0).exp());
  chains = chosen(chance.select(1, 1) < probability, end.chains, chains);
  return probability;
}

}  // namespace elbo::measures
