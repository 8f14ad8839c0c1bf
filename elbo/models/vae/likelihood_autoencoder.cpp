// SPDX-License-Identifier: MIT
// Encoder, decoder, p(x|z).
#include "elbo/models/vae/likelihood_autoencoder.h"

#include "elbo/core/error.h"
#include "elbo/models/per_example_vi.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

/// k draws of each Gaussian, noise keyed by example: (B, k, Z).
PosteriorDraws draws_of(const Posterior& q, int64_t k, Rng& rng) {
  const Tensor mean = q.mean.unsqueeze(1), log_var = q.log_var.unsqueeze(1);  // (B, 1, Z)
  const Tensor noise = tensor::normal(rng, {q.mean.size(0), k, q.mean.size(1)}).to(mean.options());
  const Tensor z = mean + torch::exp(.5 * log_var) * noise;
  return {z, objectives::gaussian_log_density(z, mean, log_var)};
}

/// Pseudo-inputs have no condition, and are no examples for batch norm's moments.
void check_vamp(const NetOptions& net, int64_t condition) {
  if (condition > 0)
    throw ConfigError(
        "model.prior = \"vamp\": got a condition, which pseudo-inputs do not have; want prior = "
        "\"mixture\" or no condition");
  if (net.batch_norm || net.kind == NetKind::larsen || net.kind == NetKind::metz)
    throw ConfigError(
        "model.prior = \"vamp\": got an encoder with batch norm, whose moments pseudo-inputs would "
        "move; want net = \"mlp\" or \"conv\" with batch_norm = false");
}

}  // namespace

void start_at_mean(nn::Net& decoder, const AutoencoderOptions& options,
                   const data::DataInfo& info) {
  if (options.output_bias == OutputBias::zero) return;
  const Likelihood kind = options.likelihood.kind;
  if (kind == Likelihood::logistic_mixture)
    throw ConfigError(
        "model.output_bias = \"data\": a logistic_mixture has several outputs a value, of which no "
        "one is the mean; want output_bias = \"zero\"");
  const bool gaussian = kind == Likelihood::gaussian || kind == Likelihood::gaussian_learned;
  set_output_bias(decoder, info, gaussian ? OutputLink::identity : OutputLink::logit,
                  "output_bias");
}

LikelihoodAutoencoder::LikelihoodAutoencoder(const AutoencoderOptions& options,
                                             const AutoencoderForm& form,
                                             const data::DataInfo& info, Rng& rng)
    : options_(options), form_(form), info_(info) {
  observation_ = std::make_shared<Observation>(options.likelihood, info);
  condition_ = std::make_shared<Conditioning>(form.condition, info, form.model);
  NetOptions net = options.net;
  net.condition = condition_->size() + form.noise;
  const Encoder encoder = make_encoder(net, info, rng);
  encoder_ = register_module("encoder", encoder.net);
  const int64_t numbers = (form.gaussian ? 2 : 1) * options.latent_dim;
  head_ = register_module(
      form.gaussian ? "posterior" : "code",
      std::make_shared<nn::Linear>(nn::Linear::Size{encoder.features, numbers}, net.init, rng));
  decoder_ = register_module("decoder", make_decoder(net, info,
                                                     {options.latent_dim + condition_->size(),
                                                      observation_->outputs_per_value()},
                                                     rng));
  register_module("observation", observation_);
  register_module("condition", condition_);
  prior_ = std::make_shared<CodePrior>(form.prior, options.latent_dim, info, rng);
  if (!prior_->is_normal()) register_module("prior", prior_);
  if (prior_->is_vamp()) check_vamp(net, condition_->size());
  start_at_mean(*decoder_, options, info);
}

Tensor LikelihoodAutoencoder::sample(int64_t count, const std::optional<Condition>& condition,
                                     Rng& rng) {
  return sample_with(count, condition, {}, rng);
}

Tensor LikelihoodAutoencoder::sample_with(int64_t count, const std::optional<Condition>& condition,
                                          const SamplerSettings& settings, Rng& rng) {
  check_used(
      settings,
      {.temperature = prior_->is_normal(), .truncation = prior_->is_normal(), .draws = true});
  const bool plain = !settings.temperature && !settings.truncation;
  const Tensor z = plain ? draw_prior(count, rng)
                         : sampling_noise(count, options_.latent_dim, settings, rng)
                               .to(decoder_->parameters().front().options());
  const Tensor output =
      decoder_->forward(nn::with_condition(z, condition_->complete(count, condition, rng)));
  return settings.draws ? observation_->draw(output, rng) : observation_->mean(output);
}

/// What is done with codes, for some examples.
class LikelihoodAutoencoder::Given final : public GivenCondition,
                                           public Encodes,
                                           public Decodes,
                                           public Reconstructs,
                                           public BoundsLikelihood {
 public:
  Given(LikelihoodAutoencoder& model, Tensor rows) : model_(model), rows_(std::move(rows)) {}

  Posterior encode(const Tensor& x) override { return model_.posterior_of(x, of(x)); }
  Tensor decode(const Tensor& z) override { return model_.observation_->mean(decoded(z)); }
  int64_t latent_dim() const override { return model_.latent_dim(); }
  Tensor reconstruct(const Tensor& x, Rng* rng) override {
    return decode(rng == nullptr ? encode(x).mean : model_.code_of(x, of(x), *rng));
  }
  bool amortised() const override { return model_.amortised(); }
  PosteriorDraws draw_posterior(const Tensor& x, int64_t k, Rng& rng) override {
    const Posterior q = encode(x);
    return draws_of(amortised() ? q : per_example_vi(*this, x, q, rng), k, rng);
  }
  Tensor log_p_x_given_z(const Tensor& x, const Tensor& z) override {
    tensor::check_examples(x, model_.info_, "examples to rate");
    return model_.observation_->log_prob(decoded(z), x);
  }
  Tensor log_p_x_given_each_z(const Tensor& x, const Tensor& z) override {
    tensor::check_examples(x, model_.info_, "examples to rate");
    // Codes that all examples share have no condition.
    const Tensor condition = model_.condition_->none();
    return model_.observation_->log_prob_each(
        model_.decoder_->forward(nn::with_condition(z, condition)), x);
  }
  Tensor sample_x(const Tensor& z, Rng& rng) override {
    return model_.observation_->draw(decoded(z), rng);
  }
  Tensor draw_prior(int64_t count, Rng& rng) override { return model_.draw_prior(count, rng); }
  Tensor log_p_z(const Tensor& z) override { return model_.log_p_z(z); }
  Tensor kl(const Tensor& x) override {
    // That of a fitted Gaussian, and to a mixture, is known at its draws.
    if (!amortised() || !model_.prior_->is_normal()) return {};
    const Posterior q = encode(x);
    return objectives::kl_gaussian(q.mean, q.log_var);
  }

 private:
  /// The condition for each row.
  Tensor of(const Tensor& rows) const { return model_.condition_->repeated(rows_, rows.size(0)); }
  Tensor decoded(const Tensor& z) const {
    return model_.decoder_->forward(nn::with_condition(z, of(z)));
  }

  LikelihoodAutoencoder& model_;
  Tensor rows_;  // (B, size), or undefined: no condition
};

std::unique_ptr<GivenCondition> LikelihoodAutoencoder::given(const Batch& batch) {
  return std::make_unique<Given>(*this, condition_->of(batch));
}

Posterior LikelihoodAutoencoder::encode(const Tensor& x) {
  return Given(*this, condition_->none()).encode(x);
}

Tensor LikelihoodAutoencoder::decode(const Tensor& z) {
  return Given(*this, condition_->none()).decode(z);
}

Tensor LikelihoodAutoencoder::reconstruct(const Tensor& x, Rng* rng) {
  return Given(*this, condition_->none()).reconstruct(x, rng);
}

PosteriorDraws LikelihoodAutoencoder::draw_posterior(const Tensor& x, int64_t k, Rng& rng) {
  return Given(*this, condition_->none()).draw_posterior(x, k, rng);
}

Tensor LikelihoodAutoencoder::log_p_x_given_z(const Tensor& x, const Tensor& z) {
  return Given(*this, condition_->none()).log_p_x_given_z(x, z);
}

Tensor LikelihoodAutoencoder::log_p_x_given_each_z(const Tensor& x, const Tensor& z) {
  return Given(*this, condition_->none()).log_p_x_given_each_z(x, z);
}

Tensor LikelihoodAutoencoder::sample_x(const Tensor& z, Rng& rng) {
  return Given(*this, condition_->none()).sample_x(z, rng);
}

Tensor LikelihoodAutoencoder::kl(const Tensor& x) { return Given(*this, condition_->none()).kl(x); }

Components LikelihoodAutoencoder::components() {
  if (!prior_->is_vamp()) return prior_->components();
  const Tensor moments = encoded(prior_->pseudo_inputs(), {});  // (K, 2 Z)
  return {moments.narrow(1, 0, options_.latent_dim),
          moments.narrow(1, options_.latent_dim, options_.latent_dim)};
}

Tensor LikelihoodAutoencoder::draw_prior(int64_t count, Rng& rng) {
  if (!prior_->is_normal()) return draw_mixture(components(), count, rng);
  return tensor::normal(rng, {count, options_.latent_dim}).to(head_->weight.options());
}

Tensor LikelihoodAutoencoder::log_p_z(const Tensor& z) {
  return prior_->is_normal() ? objectives::standard_normal_log_density(z)
                             : mixture_log_density(z, components());
}

Posterior LikelihoodAutoencoder::posterior_of(const Tensor& x, const Tensor& condition) {
  tensor::check_examples(x, info_, "examples to encode");
  const Tensor numbers = encoded(x, condition);
  if (!form_.gaussian) return {numbers, {}};
  return {numbers.narrow(1, 0, options_.latent_dim),
          numbers.narrow(1, options_.latent_dim, options_.latent_dim)};
}

Tensor LikelihoodAutoencoder::code_of(const Tensor& x, const Tensor& condition, Rng& rng) {
  return draw_code(posterior_of(x, condition), rng);
}

kernels::DrawWithKl LikelihoodAutoencoder::draw_with_divergence(const Tensor& x,
                                                                const Tensor& condition, Rng& rng) {
  const Tensor moments = encoded(x, condition),
               noise = tensor::normal(rng, {x.size(0), options_.latent_dim}).to(moments.options());
  return kernels::draw_with_kl(moments, noise);
}

}  // namespace elbo::models
