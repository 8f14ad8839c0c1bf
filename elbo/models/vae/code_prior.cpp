// SPDX-License-Identifier: MIT
// Mixtures as densities of codes.
#include "elbo/models/vae/code_prior.h"

#include <cmath>
#include <numbers>

#include "elbo/core/error.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

// The authors' code begins pseudo-inputs as noise around grey; ours begin around the mean picture,
// where there is one, so that every one of them is a plausible example.
constexpr double kPseudoDeviation = .01;

}  // namespace

Tensor mixture_log_density(const Tensor& z, const Components& components) {
  const Tensor precision = torch::exp(-components.log_var),  // (K, Z)
      weighted = components.mean * precision;
  // (z - m)^2 / v = z^2 / v - 2 z m / v + m^2 / v: (B, K)
  const Tensor distance = torch::matmul(z.square(), precision.t()) -
                          2 * torch::matmul(z, weighted.t()) + (components.mean * weighted).sum(1);
  const Tensor each = -.5 * (distance + components.log_var.sum(1) +
                             static_cast<double>(z.size(1)) * std::log(2 * std::numbers::pi));
  return torch::logsumexp(each, 1) - std::log(static_cast<double>(components.mean.size(0)));
}

Tensor draw_mixture(const Components& components, int64_t count, Rng& rng) {
  const Tensor which =
      tensor::random_classes(rng, count, components.mean.size(0)).to(components.mean.device());
  const Tensor noise =
      tensor::normal(rng, {count, components.mean.size(1)}).to(components.mean.options());
  return components.mean.index_select(0, which) +
         torch::exp(.5 * components.log_var.index_select(0, which)) * noise;
}

CodePrior::CodePrior(const PriorOptions& options, int64_t latent_dim, const data::DataInfo& info,
                     Rng& rng)
    : options_(options), info_(info) {
  const int64_t count = options.components;
  if (options.kind == PriorKind::mixture) {
    mean_ = register_parameter("mean", tensor::normal(rng, {count, latent_dim}));
    log_var_ = register_parameter("log_var", torch::zeros({count, latent_dim}));
  } else if (options.kind == PriorKind::vamp) {
    Tensor values = kPseudoDeviation * tensor::normal(rng, {count, info.values()});
    if (!info.mean.empty()) values += torch::tensor(info.mean).to(values.options());
    pseudo_inputs_ = register_parameter("pseudo_inputs", values);
  }
}

Tensor CodePrior::pseudo_inputs() const {
  std::vector<int64_t> sizes{options_.components};  // (K, ...)
  sizes.insert(sizes.end(), info_.shape.begin(), info_.shape.end());
  const Tensor values = pseudo_inputs_.view(sizes);
  return info_.kind == data::ValueKind::real ? values : torch::hardtanh(values, 0, 1);
}

}  // namespace elbo::models
