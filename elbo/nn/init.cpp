// SPDX-License-Identifier: MIT
// Initialisations.
#include "elbo/nn/init.h"

#include <torch/csrc/autograd/autograd.h>

#include <cmath>

#include "elbo/core/error.h"
#include "elbo/tensor/random.h"

namespace elbo::nn {
namespace {

Tensor uniform_within(double bound, const Tensor& like, Rng& rng) {
  return (2 * tensor::uniform(rng, like.sizes()) - 1) * bound;
}

Tensor drawn(const Tensor& weight, double fan_in, double fan_out, std::pair<Init, Rng*> how) {
  Rng& rng = *how.second;
  switch (how.first) {
    case Init::torch: return uniform_within(1 / std::sqrt(fan_in), weight, rng);
    case Init::glorot_uniform:
      return uniform_within(std::sqrt(6 / (fan_in + fan_out)), weight, rng);
    case Init::he_normal: return tensor::normal(rng, weight.sizes()) * std::sqrt(2 / fan_in);
    case Init::dcgan: return tensor::normal(rng, weight.sizes()) * .02;
    case Init::larsen: return uniform_within(1 / std::sqrt(3 * fan_in), weight, rng);
  }
  ELBO_ASSERT(false && "an initialisation without a case");
  return {};
}

}  // namespace

void initialise(Tensor weight, Tensor bias, Init init, Rng& rng) {
  const torch::NoGradGuard no_grad;
  ELBO_ASSERT(weight.dim() >= 2 && weight.numel() > 0);
  const double kernel = static_cast<double>(weight[0][0].numel());
  const double fan_in = static_cast<double>(weight.size(1)) * kernel,
               fan_out = static_cast<double>(weight.size(0)) * kernel;
  weight.copy_(drawn(weight, fan_in, fan_out, {init, &rng}));
  if (!bias.defined()) return;
  if (init == Init::torch) bias.copy_(uniform_within(1 / std::sqrt(fan_in), bias, rng));
  else bias.zero_();
}

}  // namespace elbo::nn
