// SPDX-License-Identifier: MIT
// Encoder, decoder, critic.
#include "elbo/models/critic_autoencoder.h"

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/kernels/squared_distance.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/tensor/in_shape.h"
#include "elbo/tensor/random.h"

namespace elbo {

CriticAutoencoder::CriticAutoencoder(const CriticAutoencoderOptions& options, const DataInfo& info,
                                     Rng& rng, const char* name)
    : options_(options), info_(info) {
  condition_ = std::make_shared<Conditioning>(options.condition, info, name);
  NetOptions& net = options_.net;
  net.condition = condition_->size();
  const Encoder encoder = make_encoder(net, info, rng);
  encoder_ = register_module("encoder", encoder.net);
  posterior_ = register_module(
      "posterior", std::make_shared<Linear>(Linear::Size{encoder.features, 2 * options.latent_dim},
                                            net.init, rng));
  const Activation last = info.kind == ValueKind::real ? Activation::none : Activation::sigmoid;
  decoder_ = register_module(
      "decoder", make_decoder(net, info, {options.latent_dim + net.condition, 1, last}, rng));
  critic_ = register_module("critic", make_layered_critic(net, info, rng));
  register_module("condition", condition_);
}

Tensor CriticAutoencoder::sample(int64_t count, const std::optional<Condition>& condition,
                                 Rng& rng) {
  const Tensor z = draw_prior(count, rng);
  return images(z, condition_->complete(count, condition, rng));
}

Posterior CriticAutoencoder::encode(const Tensor& x) {
  check_examples(x, info_, "encode");
  const Tensor moments = moments_of(x, condition_->given(x.size(0)));
  return {moments.narrow(1, 0, options_.latent_dim),
          moments.narrow(1, options_.latent_dim, options_.latent_dim)};
}

Tensor CriticAutoencoder::reconstruct(const Tensor& x, Rng* rng) {
  return decode(rng == nullptr ? encode(x).mean
                               : draw_with_divergence(x, condition_->given(x.size(0)), *rng).z);
}

Tensor CriticAutoencoder::draw_prior(int64_t count, Rng& rng) {
  return normal(rng, {count, options_.latent_dim}).to(posterior_->weight.options());
}

Tensor CriticAutoencoder::log_p_z(const Tensor& z) { return standard_normal_log_density(z); }

Tensor CriticAutoencoder::features(const Tensor& x, const std::string& layer) {
  check_examples(x, info_, "features");
  if (layer != "similarity")
    throw UsageError("no layer \"", printable(layer), "\"", did_you_mean(layer, feature_layers()),
                     "; there are: ", join(feature_layers(), ", "));
  return critic_->features(x).flatten(1);
}

Tensor CriticAutoencoder::judge(const Tensor& x) {
  check_examples(x, info_, "judge");
  return critic_->forward(x, condition_->given(x.size(0))).flatten();  // (B, 1) -> (B)
}

DrawWithKl CriticAutoencoder::draw_with_divergence(const Tensor& x, const Tensor& condition,
                                                   Rng& rng) {
  const Tensor moments = moments_of(x, condition);
  return draw_with_kl(moments, normal(rng, {x.size(0), options_.latent_dim}).to(moments.options()));
}

Tensor CriticAutoencoder::images(const Tensor& z, const Tensor& condition) {
  return in_shape(decoder_->forward(with_condition(z, condition)), info_);
}

Tensor CriticAutoencoder::moments_of(const Tensor& x, const Tensor& condition) {
  return posterior_->forward(encoder_->forward(x, condition));
}

Tensor half_squared_distance(const Tensor& a, const Tensor& b) {
  return .5 * squared_distances(a.flatten(1), b.detach().flatten(1));
}

}  // namespace elbo
