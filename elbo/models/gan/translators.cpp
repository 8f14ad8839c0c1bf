// SPDX-License-Identifier: MIT
// Encoder, code, decoder; there and back.
#include "elbo/models/gan/translators.h"

#include <torch/csrc/autograd/autograd.h>

#include "elbo/core/error.h"
#include "elbo/models/generator_model.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

/// Each value kept with probability 1 - share: (B, ...) -> same, of 0 or 1 / (1 - share).
Tensor kept(const Tensor& like, double share, Rng& rng) {
  return (tensor::uniform(rng, like.sizes()) >= share).to(like.options()) / (1 - share);
}

}  // namespace

TranslatorNet::TranslatorNet(NetOptions options, const Form& form, const data::DataInfo& info,
                             Rng& rng)
    : form_(form), activation_(options.activation) {
  if (form.shape != TranslatorShape::bottleneck) {
    options.condition = form.noise == TranslatorNoise::input ? form.noise_dim : 0;
    nn::ConvOptions conv = want_conv(options, info, "translator");
    conv.last = form.last;
    net_ = register_module("net", std::make_shared<nn::SpatialTranslator>(
                                      conv, form.shape == TranslatorShape::unet, rng));
    return;
  }
  const bool mlp = options.kind == NetKind::mlp;
  if (mlp && options.hidden.empty())
    throw ConfigError(
        "model.hidden: got none, want at least one layer: its last is a translator's code");
  options.condition = form.noise == TranslatorNoise::input ? form.noise_dim : 0;
  const Encoder encoder = make_encoder(options, info, rng);
  encoder_ = register_module("encoder", encoder.net);
  if (!mlp)
    code_ = register_module(
        "code", std::make_shared<nn::Linear>(nn::Linear::Size{encoder.features, form.code},
                                             options.init, rng));
  options.condition = 0;
  options.hidden.clear();
  decoder_ = register_module(
      "decoder",
      make_decoder(options, info, {mlp ? encoder.features : form.code, 1, form.last}, rng));
}

Tensor TranslatorNet::forward(const Tensor& x, Rng& rng) {
  const Tensor noise = form_.noise == TranslatorNoise::input
                           ? tensor::normal(rng, {x.size(0), form_.noise_dim}).to(x.options())
                           : Tensor();
  if (net_ != nullptr) {
    Tensors features = net_->encode(x, noise);
    if (form_.noise == TranslatorNoise::dropout)
      features.back() = features.back() * kept(features.back(), form_.dropout, rng);
    return net_->decode(features);
  }
  // (B, F)
  Tensor h = noise.defined() ? encoder_->forward(x, noise) : encoder_->forward(x);
  if (code_ != nullptr) h = code_->forward(h, activation_);
  if (form_.noise == TranslatorNoise::dropout) h = h * kept(h, form_.dropout, rng);
  return decoder_->forward(h).reshape(x.sizes());
}

TranslatorModel::TranslatorModel(const TranslatorOptions& options, const data::DataInfo& info,
                                 Rng& rng, const char* name)
    : options_(options), info_(info) {
  const NetOptions nets = nets_of(options.nets, info, name);
  TranslatorNet::Form form = options.form;
  form.last = last_activation(info);
  to_second_ = register_module("to_second", std::make_shared<TranslatorNet>(nets, form, info, rng));
  to_first_ = register_module("to_first", std::make_shared<TranslatorNet>(nets, form, info, rng));
  const auto critic = [&]() -> std::shared_ptr<nn::Net> {
    if (options.critic_sees == CriticSees::picture) return make_critic(nets, info, rng);
    return std::make_shared<nn::PatchCritic>(want_conv(nets, info, "critic_sees"), rng);
  };
  critics_[0] = register_module("critic_first", critic());
  critics_[1] = register_module("critic_second", critic());
}

Tensor TranslatorModel::translate(const Tensor& x, Way way, Rng& rng) {
  tensor::check_examples(x, info_, "examples to translate");
  if (way.from + way.to != 3 || (way.to != 1 && way.to != 2))
    throw UsageError("domains to translate between: got ", way.from, " to ", way.to,
                     ", want 1 to 2 or 2 to 1");
  return (way.to == 2 ? to_second_ : to_first_)->forward(x, rng);
}

DomainExamples TranslatorModel::translated(const Batch& batch, Rng& rng) {
  const Tensor second = to_second_->forward(batch.x, rng),
               first = to_first_->forward(batch.x2, rng);
  return {first, second};
}

DomainExamples TranslatorModel::translated_constant(const Batch& batch, Rng& rng) {
  const torch::NoGradGuard no_grad;
  return translated(batch, rng);
}

Tensor TranslatorModel::scores(const DomainExamples& x) {
  return torch::cat({critics_[0]->forward(x.first), critics_[1]->forward(x.second)});
}

LossTerms TranslatorModel::cycle_loss(const Batch& batch, const DomainExamples& translations,
                                      Tensor (*error)(const Tensor& again, const Tensor& x),
                                      Rng& rng) {
  const Tensor x_again = to_first_->forward(translations.second, rng),
               x2_again = to_second_->forward(translations.first, rng);
  return weighted_sum({{"cycle_first", error(x_again, batch.x), options_.cycle},
                       {"cycle_second", error(x2_again, batch.x2), options_.cycle}});
}

LossTerms over_domains(LossTerms mean) {
  mean.total = 2 * mean.total;
  return mean;
}

}  // namespace elbo::models
