// SPDX-License-Identifier: MIT
// Encoder, decoder, critic.
#include "elbo/models/hybrid/critic_autoencoder.h"

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/kernels/likelihood_tails.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/tensor/in_shape.h"
#include "elbo/tensor/random.h"

namespace elbo::models {

CriticAutoencoder::CriticAutoencoder(const CriticAutoencoderOptions& options,
                                     const data::DataInfo& info, Rng& rng, const char* name)
    : options_(options), info_(info) {
  condition_ = std::make_shared<Conditioning>(options.condition, info, name);
  NetOptions& net = options_.net;
  net.condition = condition_->size();
  const Encoder encoder = make_encoder(net, info, rng);
  encoder_ = register_module("encoder", encoder.net);
  posterior_ = register_module(
      "posterior", std::make_shared<nn::Linear>(
                       nn::Linear::Size{encoder.features, 2 * options.latent_dim}, net.init, rng));
  const kernels::Activation last =
      info.kind == data::ValueKind::real ? kernels::Activation::none : kernels::Activation::sigmoid;
  decoder_ = register_module(
      "decoder", make_decoder(net, info, {options.latent_dim + net.condition, 1, last}, rng));
  NetOptions of_critic = net;
  of_critic.critic_norm = options.critic_norm;
  critic_ = register_module("critic", make_layered_critic(of_critic, info, rng));
  register_module("condition", condition_);
}

Tensor CriticAutoencoder::sample(int64_t count, const std::optional<Condition>& condition,
                                 Rng& rng) {
  return sample_with(count, condition, {}, rng);
}

Tensor CriticAutoencoder::sample_with(int64_t count, const std::optional<Condition>& condition,
                                      const SamplerSettings& settings, Rng& rng) {
  check_used(settings, {.temperature = true, .truncation = true});
  const bool plain = !settings.temperature && !settings.truncation;
  const Tensor z = plain ? draw_prior(count, rng)
                         : sampling_noise(count, latent_dim(), settings, rng)
                               .to(decoder_->parameters().front().options());
  return images(z, condition_->complete(count, condition, rng));
}

/// The nets beside examples.
class CriticAutoencoder::Given final : public GivenCondition,
                                       public Encodes,
                                       public Decodes,
                                       public Reconstructs,
                                       public HasPrior,
                                       public Judges {
 public:
  Given(CriticAutoencoder& model, Tensor rows) : model_(model), rows_(std::move(rows)) {}

  Posterior encode(const Tensor& x) override { return model_.posterior_of(x, of(x)); }
  Tensor decode(const Tensor& z) override { return model_.images(z, of(z)); }
  int64_t latent_dim() const override { return model_.latent_dim(); }
  Tensor reconstruct(const Tensor& x, Rng* rng) override {
    return decode(rng == nullptr ? encode(x).mean : model_.draw_with_divergence(x, of(x), *rng).z);
  }
  Tensor draw_prior(int64_t count, Rng& rng) override { return model_.draw_prior(count, rng); }
  Tensor log_p_z(const Tensor& z) override { return model_.log_p_z(z); }
  Tensor judge(const Tensor& x) override { return model_.scores_of(x, of(x)); }

 private:
  /// The condition for each row.
  Tensor of(const Tensor& rows) const { return model_.condition_->repeated(rows_, rows.size(0)); }

  CriticAutoencoder& model_;
  Tensor rows_;  // (B, size), or undefined: no condition
};

std::unique_ptr<GivenCondition> CriticAutoencoder::given(const Batch& batch) {
  return std::make_unique<Given>(*this, condition_->of(batch));
}

Posterior CriticAutoencoder::encode(const Tensor& x) { return posterior_of(x, condition_->none()); }

Posterior CriticAutoencoder::posterior_of(const Tensor& x, const Tensor& condition) {
  tensor::check_examples(x, info_, "examples to encode");
  const Tensor moments = moments_of(x, condition);
  return {moments.narrow(1, 0, options_.latent_dim),
          moments.narrow(1, options_.latent_dim, options_.latent_dim)};
}

Tensor CriticAutoencoder::reconstruct(const Tensor& x, Rng* rng) {
  return Given(*this, condition_->none()).reconstruct(x, rng);
}

Tensor CriticAutoencoder::draw_prior(int64_t count, Rng& rng) {
  return tensor::normal(rng, {count, options_.latent_dim}).to(posterior_->weight.options());
}

Tensor CriticAutoencoder::log_p_z(const Tensor& z) {
  return objectives::standard_normal_log_density(z);
}

Tensor CriticAutoencoder::features(const Tensor& x, const std::string& layer) {
  tensor::check_examples(x, info_, "examples to look at");
  if (layer != "similarity")
    throw UsageError("no layer \"", printable(layer), "\"", did_you_mean(layer, feature_layers()),
                     "; there are: ", join(feature_layers(), ", "));
  return critic_->features(x).flatten(1);
}

Tensor CriticAutoencoder::judge(const Tensor& x) { return scores_of(x, condition_->none()); }

Tensor CriticAutoencoder::scores_of(const Tensor& x, const Tensor& condition) {
  tensor::check_examples(x, info_, "examples to judge");
  return critic_->forward(x, condition).flatten();  // (B, 1) -> (B)
}

kernels::DrawWithKl CriticAutoencoder::draw_with_divergence(const Tensor& x,
                                                            const Tensor& condition, Rng& rng) {
  const Tensor moments = moments_of(x, condition);
  return kernels::draw_with_kl(
      moments, tensor::normal(rng, {x.size(0), options_.latent_dim}).to(moments.options()));
}

AfterUpdate CriticAutoencoder::after_critic(AfterUpdate others) const {
  return advancing(*critic_, std::move(others));
}

Tensor CriticAutoencoder::images(const Tensor& z, const Tensor& condition) {
  return tensor::in_shape(decoder_->forward(nn::with_condition(z, condition)), info_);
}

Tensor CriticAutoencoder::moments_of(const Tensor& x, const Tensor& condition) {
  return posterior_->forward(encoder_->forward(x, condition));
}

Tensor half_squared_distance(const Tensor& a, const Tensor& b, double sigma) {
  return .5 / (sigma * sigma) * kernels::squared_distances(a.flatten(1), b.detach().flatten(1));
}

}  // namespace elbo::models
