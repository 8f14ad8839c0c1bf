// SPDX-License-Identifier: MIT
// Encoder, decoder, p(x|z).
#include "elbo/models/likelihood_autoencoder.h"

#include "elbo/models/per_example_vi.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/tensor/random.h"

namespace elbo {
namespace {

/// k draws of each Gaussian, noise keyed by example: (B, k, Z).
PosteriorDraws draws_of(const Posterior& q, int64_t k, Rng& rng) {
  const Tensor mean = q.mean.unsqueeze(1), log_var = q.log_var.unsqueeze(1);  // (B, 1, Z)
  const Tensor noise = normal(rng, {q.mean.size(0), k, q.mean.size(1)}).to(mean.options());
  const Tensor z = mean + torch::exp(.5 * log_var) * noise;
  return {z, gaussian_log_density(z, mean, log_var)};
}

}  // namespace

LikelihoodAutoencoder::LikelihoodAutoencoder(const AutoencoderOptions& options,
                                             const AutoencoderForm& form, const DataInfo& info,
                                             Rng& rng)
    : options_(options), form_(form), info_(info) {
  observation_ = std::make_shared<Observation>(options.likelihood, info);
  condition_ = std::make_shared<Conditioning>(form.told, info, form.model);
  NetOptions net = options.net;
  net.condition = condition_->size() + form.noise;
  const Encoder encoder = make_encoder(net, info, rng);
  encoder_ = register_module("encoder", encoder.net);
  const int64_t numbers = (form.gaussian ? 2 : 1) * options.latent_dim;
  head_ = register_module(
      form.gaussian ? "posterior" : "code",
      std::make_shared<Linear>(Linear::Size{encoder.features, numbers}, net.init, rng));
  decoder_ = register_module("decoder", make_decoder(net, info,
                                                     {options.latent_dim + condition_->size(),
                                                      observation_->outputs_per_value()},
                                                     rng));
  register_module("observation", observation_);
  register_module("condition", condition_);
}

Tensor LikelihoodAutoencoder::sample(int64_t count, const std::optional<Condition>& condition,
                                     Rng& rng) {
  const Tensor z = draw_prior(count, rng);
  return observation_->mean(
      decoder_->forward(with_condition(z, condition_->complete(count, condition, rng))));
}

Posterior LikelihoodAutoencoder::encode(const Tensor& x) {
  check_examples(x, info_, "encode");
  const Tensor numbers = encoded(x, condition_->given(x.size(0)));
  if (!form_.gaussian) return {numbers, {}};
  return {numbers.narrow(1, 0, options_.latent_dim),
          numbers.narrow(1, options_.latent_dim, options_.latent_dim)};
}

Tensor LikelihoodAutoencoder::code_of(const Tensor& x, Rng& rng) {
  return draw_code(encode(x), rng);
}

DrawWithKl LikelihoodAutoencoder::draw_with_divergence(const Tensor& x, const Tensor& condition,
                                                       Rng& rng) {
  const Tensor moments = encoded(x, condition),
               noise = normal(rng, {x.size(0), options_.latent_dim}).to(moments.options());
  return draw_with_kl(moments, noise);
}

Posterior LikelihoodAutoencoder::proposal(const Tensor& x, Rng& rng) {
  const Posterior q = encode(x);
  return amortised() ? q : per_example_vi(*this, x, q, rng);
}

PosteriorDraws LikelihoodAutoencoder::draw_posterior(const Tensor& x, int64_t k, Rng& rng) {
  const Posterior q = proposal(x, rng);
  return draws_of(q, k, rng);
}

Tensor LikelihoodAutoencoder::log_p_x_given_z(const Tensor& x, const Tensor& z) {
  check_examples(x, info_, "log_p_x_given_z");
  return observation_->log_prob(decoded(z), x);
}

Tensor LikelihoodAutoencoder::log_p_x_given_each_z(const Tensor& x, const Tensor& z) {
  check_examples(x, info_, "log_p_x_given_each_z");
  return observation_->log_prob_each(decoder_->forward(with_condition(z, condition_->none())), x);
}

Tensor LikelihoodAutoencoder::draw_prior(int64_t count, Rng& rng) {
  return normal(rng, {count, options_.latent_dim}).to(head_->weight.options());
}

Tensor LikelihoodAutoencoder::log_p_z(const Tensor& z) { return standard_normal_log_density(z); }

Tensor LikelihoodAutoencoder::kl(const Tensor& x) {
  if (!amortised()) return {};  // that of a fitted Gaussian is known at its draws
  const Posterior q = encode(x);
  return kl_gaussian(q.mean, q.log_var);
}

}  // namespace elbo
