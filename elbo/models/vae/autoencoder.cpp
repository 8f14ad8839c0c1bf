// SPDX-License-Identifier: MIT
// Autoencoder (Rumelhart, Hinton and Williams 1986): z = f(x), loss = E[-log p(x|z = f(x))], p(x|z)
// by `likelihood`.
// The nets are those of the vae; the code is a point, there is no distribution over codes and hence
// nothing to sample from.
// Deviation: the error is a likelihood in nats instead of 1986's squared error, which is `gaussian`
// up to a constant and a factor.
#include "elbo/models/registry.h"
#include "elbo/models/vae/likelihood_autoencoder.h"

namespace elbo::models {
namespace {

class Autoencoder : public Model, public Encodes, public Decodes, public Reconstructs {
 public:
  Autoencoder(const AutoencoderOptions& config, const data::DataInfo& info, Rng& rng)
      : latent_dim_(config.latent_dim), info_(info) {
    observation_ = std::make_shared<Observation>(config.likelihood, info);
    Encoder encoder = make_encoder(config.net, info, rng);
    encoder_ = register_module("encoder", encoder.net);
    code_ = register_module(
        "code", std::make_shared<nn::Linear>(nn::Linear::Size{encoder.features, latent_dim_},
                                             config.net.init, rng));
    decoder_ = register_module(
        "decoder",
        make_decoder(config.net, info, {latent_dim_, observation_->outputs_per_value()}, rng));
    register_module("observation", observation_);
    start_at_mean(*decoder_, config, info);
  }

  std::vector<Player> players() override { return {{"autoencoder", parameters()}}; }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"reconstruct",
             [this](const Batch& batch, const TrainingProgress&, Rng&) { return play(batch.x); }}};
  }

  Posterior encode(const Tensor& x) override {
    tensor::check_examples(x, info_, "examples to encode");
    return {code_of(x), {}};
  }

  Tensor decode(const Tensor& z) override { return observation_->mean(decoder_->forward(z)); }
  int64_t latent_dim() const override { return latent_dim_; }
  Tensor reconstruct(const Tensor& x, Rng*) override { return decode(encode(x).mean); }

 private:
  Tensor code_of(const Tensor& x) { return code_->forward(encoder_->forward(x)); }

  TurnResult play(const Tensor& x) {
    const Tensor nll = -observation_->log_prob(decoder_->forward(code_of(x)), x);  // (B)
    return {{{"autoencoder", weighted_sum({{"reconstruction", nll}})}}, {}};
  }

  int64_t latent_dim_;
  data::DataInfo info_;
  std::shared_ptr<Observation> observation_;
  std::shared_ptr<nn::Net> encoder_, decoder_;
  std::shared_ptr<nn::Linear> code_;
};

std::shared_ptr<Model> make_autoencoder(const AutoencoderOptions& config,
                                        const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Autoencoder>(config, info, rng);
}

}  // namespace

ModelMaker autoencoder_maker() { return maker_of<AutoencoderOptions>(make_autoencoder); }

}  // namespace elbo::models
