// SPDX-License-Identifier: MIT
// Encoder, code, decoder.
#include "elbo/models/translator_net.h"

#include "elbo/core/error.h"
#include "elbo/tensor/random.h"

namespace elbo {
namespace {

/// Each value kept with probability 1 - share: (B, F) -> (B, F) of 0 or 1 / (1 - share).
Tensor kept(const Tensor& like, double share, Rng& rng) {
  return (uniform(rng, like.sizes()) >= share).to(like.options()) / (1 - share);
}

}  // namespace

TranslatorNet::TranslatorNet(NetOptions options, const Form& form, const DataInfo& info, Rng& rng)
    : form_(form), activation_(options.activation) {
  const bool mlp = options.kind == NetKind::mlp;
  if (mlp && options.hidden.empty())
    throw ConfigError(
        "model.hidden: got none, want at least one layer: its last is a translator's code");
  options.condition = form.noise == TranslatorNoise::input ? form.noise_dim : 0;
  const Encoder encoder = make_encoder(options, info, rng);
  encoder_ = register_module("encoder", encoder.net);
  if (!mlp)
    code_ = register_module(
        "code",
        std::make_shared<Linear>(Linear::Size{encoder.features, form.code}, options.init, rng));
  options.condition = 0;
  options.hidden.clear();
  decoder_ = register_module(
      "decoder",
      make_decoder(options, info, {mlp ? encoder.features : form.code, 1, form.last}, rng));
}

Tensor TranslatorNet::forward(const Tensor& x, Rng& rng) {
  // (B, F)
  Tensor h = form_.noise == TranslatorNoise::input
                 ? encoder_->forward(x, normal(rng, {x.size(0), form_.noise_dim}).to(x.options()))
                 : encoder_->forward(x);
  if (code_ != nullptr) h = code_->forward(h, activation_);
  if (form_.noise == TranslatorNoise::dropout) h = h * kept(h, form_.dropout, rng);
  return decoder_->forward(h).reshape(x.sizes());
}

}  // namespace elbo
