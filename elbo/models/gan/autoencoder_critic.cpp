// SPDX-License-Identifier: MIT
// Errors of reconstructions.
#include "elbo/models/gan/autoencoder_critic.h"

#include "elbo/core/error.h"
#include "elbo/nn/blocks.h"
#include "elbo/objectives/gan_losses.h"

namespace elbo::models {
namespace {

constexpr int64_t kConvolutionalCode = 64;  // the smaller of the two codes of Berthelot et al. 2017

}  // namespace

AutoencoderCritic::AutoencoderCritic(const Form& form, const data::DataInfo& info, Rng& rng)
    : energy_(form.energy) {
  NetOptions net = form.net;
  net.batch_norm = false;
  const bool mlp = net.kind == NetKind::mlp;
  if (mlp && net.hidden.empty() && form.code_dim == 0)
    throw ConfigError(
        "model.hidden: got none, want at least one layer: the critic's last hidden one is its "
        "code; or give model.code_dim");
  const Encoder encoder = make_encoder(net, info, rng);
  encoder_ = register_module("encoder", encoder.net);
  int64_t size = form.code_dim > 0 ? form.code_dim : kConvolutionalCode;
  if (mlp && form.code_dim == 0) {
    size = encoder.features;
    net.hidden.pop_back();
  } else {
    code_ = register_module("code", std::make_shared<nn::Linear>(
                                        nn::Linear::Size{encoder.features, size}, net.init, rng));
  }
  decoder_ = register_module("decoder",
                             make_decoder(net, info, {size, 1, kernels::Activation::none}, rng));
}

Tensor AutoencoderCritic::code(const Tensor& x) {
  const Tensor features = encoder_->forward(x);
  return code_ == nullptr ? features : code_->forward(features);
}

Tensor AutoencoderCritic::energy(const Tensor& x, const Tensor& code) {
  const Tensor again = decoder_->forward(code).flatten(1), values = x.flatten(1);  // (B, values)
  return energy_ == EnergyForm::squared ? objectives::squared_error(again, values)
                                        : objectives::absolute_error(again, values);
}

}  // namespace elbo::models
