// SPDX-License-Identifier: MIT
// Gibbs steps and what is made of them.
#include "elbo/models/energy/restricted_boltzmann.h"

#include <torch/csrc/autograd/autograd.h>

#include "elbo/collective/over_batch.h"
#include "elbo/core/error.h"
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
constexpr double kOffsetMove = .01;  // of a centred machine's hidden offset, in an update

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
  if (!is_gaussian()) want_binary(info, name);
  nn::claim_parameters({options.hidden, info.values()});
  weight_ = register_parameter("weight",
                               kDeviation * tensor::normal(rng, {options.hidden, info.values()}));
  visible_bias_ = register_parameter(
      "visible_bias", is_gaussian() ? means_of(info) / options.visible_sigma
                                    : torch::logit(means_of(info).clamp(kRarest, 1 - kRarest)));
  hidden_bias_ = register_parameter("hidden_bias", torch::zeros({options.hidden}));
  if (!options.centred) return;
  visible_offset_ =
      register_buffer("visible_offset", means_of(info) / (is_gaussian() ? unit() : 1));
  hidden_offset_ = register_buffer("hidden_offset", torch::full({options.hidden}, .5));
  const torch::NoGradGuard no_grad;
  visible_bias_.add_(torch::mv(weight_.t(), hidden_offset_));
}

objectives::BipartiteEnergy RestrictedBoltzmann::parameters_in_force() const {
  if (!options_.centred) return {weight_, visible_bias_, hidden_bias_};
  return {weight_, visible_bias_ - torch::mv(weight_.t(), hidden_offset_),
          hidden_bias_ - torch::mv(weight_, visible_offset_)};
}

objectives::BipartiteEnergy RestrictedBoltzmann::bipartite() const {
  if (is_gaussian())
    throw Unsupported("this ", name_,
                      "'s visible units are Gaussian, and log Z is summed over binary ones; its "
                      "energy can be asked");
  return parameters_in_force();
}

Tensor RestrictedBoltzmann::hidden_logits(const Tensor& v) const {
  return parameters_in_force().hidden_logits(is_gaussian() ? v / unit() : v);
}

Tensor RestrictedBoltzmann::visible_mean(const Tensor& h) const {
  const Tensor sums = parameters_in_force().visible_logits(h);
  return is_gaussian() ? sums * unit() : torch::sigmoid(sums);
}

Tensor RestrictedBoltzmann::free_energy_of(const Tensor& v) const {
  return is_gaussian() ? objectives::gaussian_free_energy(parameters_in_force(), v / unit())
                       : objectives::free_energy(parameters_in_force(), v);
}

Tensor RestrictedBoltzmann::drawn(const Tensor& mean, Rng& rng) const {
  if (!is_gaussian()) return tensor::bernoulli(rng, mean);
  return mean + unit() * tensor::normal(rng, mean.sizes()).to(mean.options());
}

Tensor RestrictedBoltzmann::shown(const Tensor& mean) const {
  const bool bounded = is_gaussian() && info_.kind != data::ValueKind::real;
  return tensor::in_shape(bounded ? mean.clamp(0, 1) : mean, info_);
}

Tensor RestrictedBoltzmann::begun(int64_t count, Rng& rng) const {
  const bool at_mean = options_.sample_start == ChainStart::mean;
  const Tensor mean =
      at_mean ? means_of(info_) : torch::full({info_.values()}, is_gaussian() ? 0. : .5);
  return drawn(mean.to(weight_.options()).expand({count, info_.values()}), rng);
}

Tensor RestrictedBoltzmann::stepped(const Tensor& v, Rng& rng) const {
  return visible_mean(tensor::bernoulli(rng, torch::sigmoid(hidden_logits(v))));  // by (B, H)
}

Tensor RestrictedBoltzmann::walked(Tensor v, Rng& rng) const {
  const torch::NoGradGuard no_grad;
  for (int64_t i = 0; i < options_.k; ++i) v = drawn(stepped(v, rng), rng);
  return v;
}

LossTerms RestrictedBoltzmann::contrastive_loss(const Tensor& data, const Tensor& negative) const {
  return weighted_sum({{"energy_of_data", free_energy_of(data.flatten(1))},
                       {"energy_of_chain", free_energy_of(negative), -1}});
}

TurnResult RestrictedBoltzmann::contrast(const Tensor& data, const Tensor& negative,
                                         AfterUpdate others) {
  std::vector<PlayerLoss> losses{{"rbm", contrastive_loss(data, negative)}};
  if (!options_.centred) return {std::move(losses), std::move(others)};
  const torch::NoGradGuard no_grad;
  const Tensor chances = collective::over_batch(
      torch::sigmoid(hidden_logits(data.flatten(1))).mean(0), collective::Over::mean);
  return {std::move(losses), [this, chances, others = std::move(others)](const BatchMeans& means) {
            move_offset(chances);
            if (others) others(means);
          }};
}

/// The hidden offset a step towards `chances`, and the visible bias with it: b - W^T l stays.
void RestrictedBoltzmann::move_offset(const Tensor& chances) {
  const torch::NoGradGuard no_grad;
  const Tensor step = kOffsetMove * (chances - hidden_offset_);
  hidden_offset_.add_(step);
  visible_bias_.add_(torch::mv(weight_.t(), step));
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
  return {v, shown(v)};
}

ChainStep RestrictedBoltzmann::begin_chain_at(const Tensor& x, Rng& rng) {
  tensor::check_examples(x, info_, "examples to begin chains at");
  return {is_gaussian() ? x.flatten(1) : tensor::bernoulli(rng, x.flatten(1)), x};
}

ChainStep RestrictedBoltzmann::step_chain(const Tensor& state, Rng& rng) {
  const Tensor chance = stepped(state, rng);
  return {drawn(chance, rng), shown(chance)};
}

Posterior RestrictedBoltzmann::encode(const Tensor& x) {
  tensor::check_examples(x, info_, "examples to encode");
  return {torch::sigmoid(hidden_logits(x.flatten(1))), {}};
}

Tensor RestrictedBoltzmann::decode(const Tensor& h) { return shown(visible_mean(h)); }

Tensor RestrictedBoltzmann::reconstruct(const Tensor& x, Rng* rng) {
  const Tensor chance = encode(x).mean;
  return decode(rng == nullptr ? chance : tensor::bernoulli(*rng, chance));
}

Tensor RestrictedBoltzmann::energy(const Tensor& x) {
  tensor::check_examples(x, info_, "examples to rate");
  return free_energy_of(x.flatten(1));
}

}  // namespace elbo::models
