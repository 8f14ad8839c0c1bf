// SPDX-License-Identifier: MIT
// Gibbs steps and what is made of them.
#include "elbo/models/energy/restricted_boltzmann.h"

#include <torch/csrc/autograd/autograd.h>

#include "elbo/models/conditioning.h"
#include "elbo/models/likelihood.h"
#include "elbo/nn/parameter_budget.h"
#include "elbo/tensor/in_shape.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

constexpr double kDeviation = .01;  // of the first weights
// A value that is always 0 begins with this probability, or its bias would be minus infinity.
constexpr double kRarest = 1e-3;

/// Means of the values over the training examples; 1/2 where they are not known: (V).
Tensor means_of(const data::DataInfo& info) {
  const Tensor even = torch::full({info.values()}, .5);
  return info.mean.empty() ? even
                           : torch::tensor(at::ArrayRef<float>(info.mean)).to(even.scalar_type());
}

}  // namespace

RestrictedBoltzmann::RestrictedBoltzmann(const RbmOptions& options, const data::DataInfo& info,
                                         Rng& rng, const char* name)
    : options_(options), info_(info), name_(name) {
  want_binary(info, name);
  nn::claim_parameters({options.hidden, info.values()});
  weight_ = register_parameter("weight",
                               kDeviation * tensor::normal(rng, {options.hidden, info.values()}));
  visible_bias_ =
      register_parameter("visible_bias", torch::logit(means_of(info).clamp(kRarest, 1 - kRarest)));
  hidden_bias_ = register_parameter("hidden_bias", torch::zeros({options.hidden}));
}

Tensor RestrictedBoltzmann::begun(int64_t count, Rng& rng) const {
  const Tensor chance = options_.sample_start == ChainStart::mean
                            ? means_of(info_)
                            : torch::full({info_.values()}, .5);
  return tensor::bernoulli(rng, chance.to(weight_.options()).expand({count, info_.values()}));
}

Tensor RestrictedBoltzmann::stepped(const Tensor& v, Rng& rng) const {
  const Tensor h = tensor::bernoulli(rng, torch::sigmoid(bipartite().hidden_logits(v)));  // (B, H)
  return torch::sigmoid(bipartite().visible_logits(h));
}

Tensor RestrictedBoltzmann::walked(Tensor v, Rng& rng) const {
  const torch::NoGradGuard no_grad;
  for (int64_t i = 0; i < options_.k; ++i) v = tensor::bernoulli(rng, stepped(v, rng));
  return v;
}

LossTerms RestrictedBoltzmann::contrastive_loss(const Tensor& data, const Tensor& negative) const {
  return weighted_sum({{"energy_of_data", objectives::free_energy(bipartite(), data.flatten(1))},
                       {"energy_of_chain", objectives::free_energy(bipartite(), negative), -1}});
}

Tensor RestrictedBoltzmann::sample(int64_t count, const std::optional<Condition>& condition,
                                   Rng& rng) {
  want_no_condition(condition, info_, name_);
  ChainStep chain = begin_chain(count, rng);
  for (int64_t i = 0; i < options_.sample_steps; ++i) chain = step_chain(chain.state, rng);
  return chain.x;
}

ChainStep RestrictedBoltzmann::begin_chain(int64_t count, Rng& rng) {
  const Tensor v = begun(count, rng);
  return {v, tensor::in_shape(v, info_)};
}

ChainStep RestrictedBoltzmann::begin_chain_at(const Tensor& x, Rng& rng) {
  tensor::check_examples(x, info_, "examples to begin chains at");
  return {tensor::bernoulli(rng, x.flatten(1)), x};
}

ChainStep RestrictedBoltzmann::step_chain(const Tensor& state, Rng& rng) {
  const Tensor chance = stepped(state, rng);
  return {tensor::bernoulli(rng, chance), tensor::in_shape(chance, info_)};
}

Posterior RestrictedBoltzmann::encode(const Tensor& x) {
  tensor::check_examples(x, info_, "examples to encode");
  return {torch::sigmoid(bipartite().hidden_logits(x.flatten(1))), {}};
}

Tensor RestrictedBoltzmann::decode(const Tensor& h) {
  return tensor::in_shape(torch::sigmoid(bipartite().visible_logits(h)), info_);
}

Tensor RestrictedBoltzmann::reconstruct(const Tensor& x, Rng* rng) {
  const Tensor chance = encode(x).mean;
  return decode(rng == nullptr ? chance : tensor::bernoulli(*rng, chance));
}

Tensor RestrictedBoltzmann::energy(const Tensor& x) {
  tensor::check_examples(x, info_, "examples to rate");
  return objectives::free_energy(bipartite(), x.flatten(1));
}

}  // namespace elbo::models
