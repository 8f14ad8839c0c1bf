// SPDX-License-Identifier: MIT
// Adversarial variational Bayes (Mescheder, Nowozin and Geiger 2017): a VAE whose encoder draws
// codes without having a density, z = code(x, eps), eps ~ N(0, I). A critic T(x, z) tells pairs of
// an example with its own code from pairs with a code of p(z) = N(0, I); where it is the best there
// can be, T = log q(z|x) - log p(z).
//   autoencoder  minimises E[-log p(x|z)] + E[T(x, z)]: encoder and decoder, through z
//   critic       minimises E_q(z|x)[-log s(T(x, z))] + E_p(z)[-log(1 - s(T(x, z)))]
// `elbo_estimate` = E[log p(x|z)] - E[T] is the ELBO as far as T is right: it may err to either
// side and is no bound. Measures that promise a bound fit a Gaussian to each example instead, from
// the moments of kMomentDraws of its codes.
// adaptive_contrast (the paper, 3.2): T judges codes against a Gaussian r(z|x) of their own moments
// m, s, which are constants, in its units: z~ = (z - m) / s against N(0, I). Then
//   KL(q(z|x) || p(z)) = E_q[T(x, z~) + log r(z|x) - log p(z)],
// and T has only the shape of q to find, where without it has far to go when the KL is large. The
// moments are those of `moment_draws` other codes of the example; the paper has them in closed form
// from the encoder's last layer.
#include "elbo/models/registry.h"
#include "elbo/models/vae/likelihood_autoencoder.h"
#include "elbo/objectives/gan_losses.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

constexpr int64_t kMomentDraws = 32;
constexpr double kLeastSpread = 1e-6;

struct AvbConfig {
  AutoencoderOptions nets = published_nets(10);
  int64_t noise_dim = 4, critic_updates = 1;
  bool adaptive_contrast = false;
  int64_t moment_draws = 8;

  template <class Visit>
  void fields(Visit&& visit) {
    nets.fields(visit);
    visit("noise_dim", noise_dim, "values of noise that the encoder sees beside an example",
          AtLeast{1});
    visit("critic_updates", critic_updates,
          "updates of T in a step, each on a batch of its own but the first", AtLeast{1});
    visit("adaptive_contrast", adaptive_contrast,
          "T judges codes against a Gaussian of their own moments in place of the prior");
    visit("moment_draws", moment_draws, "adaptive_contrast: codes that moments are taken of",
          AtLeast{2});
  }
};

class Avb : public LikelihoodAutoencoder, public EstimatesBound {
 public:
  Avb(const AvbConfig& config, const data::DataInfo& info, Rng& rng)
      : LikelihoodAutoencoder(
            config.nets, {.model = "avb", .gaussian = false, .noise = config.noise_dim}, info, rng),
        config_(config) {
    NetOptions critic = config.nets.net;
    critic.condition = config.nets.latent_dim;  // z is the condition of T(x, z)
    critic_ = register_module("critic", make_critic(critic, info, rng));
  }

  std::vector<Player> players() override {
    Tensors autoencoder = encoder_params();
    for (const Tensor& param : decoder_params()) autoencoder.push_back(param);
    return {{"autoencoder", std::move(autoencoder)}, {"critic", critic_->parameters()}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"autoencoder", [this](const Batch& batch, const TrainingProgress&,
                                   Rng& rng) { return play_autoencoder(batch.x, rng); }},
            {"critic",
             [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return play_critic(batch.x, rng);
             },
             config_.critic_updates}};
  }

  BoundEstimate estimate_bound(const Tensor& x, Rng& rng) override {
    tensor::check_examples(x, info(), "examples to rate");
    const Tensor z = code_of(x, {}, rng);
    if (!config_.adaptive_contrast) return {log_p(x, z, {}), ratio(x, z)};
    const Moments own = moments_of(x, rng);
    const Tensor unit = own.in_units(z);
    // log r(z|x) - log p(z), whose constants cancel.
    const Tensor to_prior =
        (.5 * z.square() - .5 * unit.square() - own.deviation.log()).sum(1);  // (B)
    return {log_p(x, z, {}), ratio(x, unit) + to_prior};
  }

 protected:
  /// Mean and variance of codes of each example, drawn with the same noise for all.
  Posterior posterior_of(const Tensor& x, const Tensor& /*condition*/) override {
    tensor::check_examples(x, info(), "examples to encode");
    Rng rng(0);
    Tensors draws;
    for (int64_t i = 0; i < kMomentDraws; ++i)
      draws.push_back(encoded(
          x, tensor::normal(rng, {1, config_.noise_dim}).to(x.options()).expand({x.size(0), -1})));
    const Tensor z = torch::stack(draws);  // (draws, B, Z)
    return {z.mean(0), z.var(0, /*unbiased=*/true).clamp_min(kLeastSpread).log()};
  }

  Tensor code_of(const Tensor& x, const Tensor& /*condition*/, Rng& rng) override {
    return encoded(x, tensor::normal(rng, {x.size(0), config_.noise_dim}).to(x.options()));
  }

 private:
  // T(x, z): (B, 1) -> (B)
  Tensor ratio(const Tensor& x, const Tensor& z) { return critic_->forward(x, z).flatten(); }

  /// Of an example's codes, constants: (B, Z) each.
  struct Moments {
    Tensor mean, deviation;
    Tensor in_units(const Tensor& z) const { return (z - mean) / deviation; }
  };

  Moments moments_of(const Tensor& x, Rng& rng) {
    const torch::NoGradGuard no_grad;
    const int64_t draws = config_.moment_draws;
    const Tensor noise = tensor::normal(rng, {x.size(0), draws * config_.noise_dim})
                             .to(x.options())
                             .view({-1, config_.noise_dim});  // keyed by example
    const Tensor z =
        encoded(x.repeat_interleave(draws, 0), noise).view({x.size(0), draws, latent_dim()});
    return {z.mean(1), z.var(1, /*unbiased=*/true).clamp_min(kLeastSpread).sqrt()};
  }

  TurnResult play_autoencoder(const Tensor& x, Rng& rng) {
    const BoundEstimate bound = estimate_bound(x, rng);
    LossTerms terms =
        weighted_sum({{"reconstruction", -bound.reconstruction}, {"kl_estimate", bound.kl}});
    terms.parts.emplace_back("elbo_estimate", -terms.total.detach());
    return {{{"autoencoder", terms}}, {}};
  }

  TurnResult play_critic(const Tensor& x, Rng& rng) {
    Tensor code = code_of(x, {}, rng).detach();
    if (config_.adaptive_contrast) code = moments_of(x, rng).in_units(code);
    const Tensor own = ratio(x, code), prior = ratio(x, draw_prior(x.size(0), rng));
    LossTerms terms = weighted_sum({{"own_code", objectives::critic_loss_on_real(own)},
                                    {"prior_code", objectives::critic_loss_on_fake(prior)}});
    terms.parts.emplace_back("right_on_codes", .5 * (objectives::share_positive(own) + 1 -
                                                     objectives::share_positive(prior)));
    return {{{"critic", terms}}, {}};
  }

  AvbConfig config_;
  std::shared_ptr<nn::Net> critic_;
};

std::shared_ptr<Model> make_avb(const AvbConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Avb>(config, info, rng);
}

}  // namespace

ModelMaker avb_maker() { return maker_of<AvbConfig>(make_avb); }

}  // namespace elbo::models
