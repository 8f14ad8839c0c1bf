// SPDX-License-Identifier: MIT
// Variational autoencoder (Kingma and Welling 2014, "Auto-Encoding Variational Bayes"):
//   q(z|x) = N(mean(x), diag(exp(log_var(x)))),  p(z) = N(0, I),  p(x|z) by `likelihood`,
//   ELBO(x) = E_q[log p(x|z)] - KL(q(z|x) || p(z)) <= log p(x),   z = mean + exp(.5 log_var) eps, eps ~ N(0, I), one draw an example,
//   loss = reconstruction_weight * E[-log p(x|z)] + alpha * warm-up * E[KL].
// Both weights 1 is the paper; alpha is the beta of Higgins et al. 2017; the warm-up goes linearly from 0 to 1 over `warmup_epochs`
// (Sonderby et al. 2016). The reported `elbo` has neither weight nor warm-up. log_var is the encoder's plain output, without a
// bound: one so large that exp overflows makes the loss infinite, and the run stops with a name instead of going on wrong.
// With a condition c: the same with q(z|x, c) and p(x|z, c); a sample's is given, or drawn as training had it.
#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/kernels/gaussian_draw.h"
#include "elbo/models/abilities.h"
#include "elbo/models/conditioning.h"
#include "elbo/models/likelihood.h"
#include "elbo/models/nets.h"
#include "elbo/models/registry.h"
#include "elbo/nn/blocks.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/tensor/random.h"

namespace elbo {
namespace {

struct VaeConfig {
  int64_t latent_dim = 20;
  NetOptions net{.hidden = {400}};
  LikelihoodOptions likelihood;
  double reconstruction_weight = 1;
  double alpha = 1;
  double warmup_epochs = 0;
  ConditionKind condition = ConditionKind::none;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("latent_dim", latent_dim, "size of z", AtLeast{1});
    net.fields(visit);
    likelihood.fields(visit);
    visit("reconstruction_weight", reconstruction_weight, "weight of -log p(x|z)", AtLeast{0});
    visit("alpha", alpha, "weight of the KL term; 1: the ELBO", AtLeast{0});
    visit("warmup_epochs", warmup_epochs, "epochs over which the KL's weight rises from 0 to alpha", AtLeast{0});
    visit("condition", condition, "what encoder and decoder are told of each example");
  }
};

class Vae : public Model, public Samples, public Encodes, public Decodes, public Reconstructs, public BoundsLikelihood, public Conditional {
 public:
  Vae(const VaeConfig& config, const DataInfo& info, Rng& rng) : config_(config), info_(info) {
    observation_ = std::make_shared<Observation>(config.likelihood, info);
    condition_ = std::make_shared<Conditioning>(config.condition, info, "vae");
    config_.net.condition = condition_->size();
    Encoder encoder = make_encoder(config_.net, info, rng);
    encoder_ = register_module("encoder", encoder.net);
    posterior_ = register_module("posterior", std::make_shared<Linear>(Linear::Size{encoder.features, 2 * config.latent_dim}, config.net.init, rng));
    decoder_ = register_module("decoder", make_decoder(config_.net, info, {config.latent_dim + config_.net.condition, observation_->outputs_per_value()}, rng));
    register_module("observation", observation_);
    register_module("condition", condition_);
  }

  std::vector<Player> players() override { return {{"vae", parameters()}}; }

  std::vector<Turn> turns(const Moment&) override {
    return {{"elbo", [this](const Batch& batch, const Moment& moment, Rng& rng) { return play(batch, moment, rng); }}};
  }

  Tensor sample(int64_t count, const std::optional<Condition>& condition, Rng& rng) override {
    const Tensor z = draw_prior(count, rng);
    return observation_->mean(decoder_->forward(with_condition(z, condition_->complete(count, condition, rng))));
  }

  ConditionKind told() const override { return condition_->kind(); }

  Posterior encode(const Tensor& x) override {
    check_examples(x, info_, "encode");
    const Tensor moments = moments_of(x, condition_->none());
    return {moments.narrow(1, 0, config_.latent_dim), moments.narrow(1, config_.latent_dim, config_.latent_dim)};
  }

  Tensor decode(const Tensor& z) override { return observation_->mean(decoder_->forward(z, condition_->none())); }
  int64_t latent_dim() const override { return config_.latent_dim; }

  Tensor reconstruct(const Tensor& x, Rng* rng) override {
    const Posterior q = encode(x);
    return decode(rng == nullptr ? q.mean : draw(q, *rng));
  }

  PosteriorDraws draw_posterior(const Tensor& x, int64_t k, Rng& rng) override {
    const Posterior q = encode(x);
    const Tensor mean = q.mean.unsqueeze(1), log_var = q.log_var.unsqueeze(1);  // (B, 1, Z)
    const Tensor noise = normal(rng, {x.size(0), k, config_.latent_dim}).to(mean.options());
    const Tensor z = mean + torch::exp(.5 * log_var) * noise;
    return {z, gaussian_log_density(z, mean, log_var)};
  }

  Tensor log_p_x_given_z(const Tensor& x, const Tensor& z) override {
    check_examples(x, info_, "log_p_x_given_z");
    return observation_->log_prob(decoder_->forward(z, condition_->none()), x);
  }

  Tensor log_p_x_given_each_z(const Tensor& x, const Tensor& z) override {
    check_examples(x, info_, "log_p_x_given_each_z");
    return observation_->log_prob_each(decoder_->forward(z, condition_->none()), x);
  }

  Tensor sample_x(const Tensor& z, Rng& rng) override { return observation_->draw(decoder_->forward(z, condition_->none()), rng); }
  Tensor draw_prior(int64_t count, Rng& rng) override { return normal(rng, {count, config_.latent_dim}).to(posterior_->weight.options()); }
  Tensor log_p_z(const Tensor& z) override { return standard_normal_log_density(z); }

  Tensor kl(const Tensor& x) override {
    const Posterior q = encode(x);
    return kl_gaussian(q.mean, q.log_var);
  }

 private:
  /// Mean and log_var of q(z|x), one beside the other: (B, 2 Z).
  Tensor moments_of(const Tensor& x, const Tensor& condition) { return posterior_->forward(encoder_->forward(x, condition)); }

  Tensor draw(const Posterior& q, Rng& rng) const {
    return q.mean + torch::exp(.5 * q.log_var) * normal(rng, q.mean.sizes()).to(q.mean.options());
  }

  /// The share of alpha that counts at this moment.
  double warmth(const Moment& moment) const {
    const double steps = config_.warmup_epochs * static_cast<double>(moment.epoch_steps);
    return steps > 0 ? std::min(1., static_cast<double>(moment.step) / steps) : 1.;
  }

  Played play(const Batch& batch, const Moment& moment, Rng& rng) {
    const Tensor &x = batch.x, told = condition_->of(batch);
    const Tensor moments = moments_of(x, told), noise = normal(rng, {x.size(0), config_.latent_dim}).to(moments.options());
    const DrawWithKl drawn = draw_with_kl(moments, noise);
    const Tensor nll = -observation_->log_prob(decoder_->forward(with_condition(drawn.z, told)), x);  // (B)
    Terms terms = weighed({{"reconstruction", nll, config_.reconstruction_weight}, {"kl", drawn.kl, config_.alpha * warmth(moment)}});
    terms.parts.emplace_back("elbo", -(terms.parts[0].second + terms.parts[1].second));
    return {{{"vae", terms}}, condition_->keeping(batch)};
  }

  VaeConfig config_;
  DataInfo info_;
  std::shared_ptr<Observation> observation_;
  std::shared_ptr<Net> encoder_, decoder_;
  std::shared_ptr<Linear> posterior_;  // (B, features) -> (B, 2 Z)
  std::shared_ptr<Conditioning> condition_;
};

std::shared_ptr<Model> make_vae(const VaeConfig& config, const DataInfo& info, Rng& rng) { return std::make_shared<Vae>(config, info, rng); }

}  // namespace

ModelMaker vae_maker() { return maker_of<VaeConfig>(make_vae); }

}  // namespace elbo
