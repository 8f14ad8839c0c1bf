// SPDX-License-Identifier: MIT
// FactorVAE (Kim and Mnih 2018, "Disentangling by Factorising"): a VAE whose codes, all examples'
// together, are to have independent dimensions, as a critic of codes sees it.
//   elbo    minimises E[-log p(x|z)] + KL + gamma E[T(z)],  T = log D - log(1 - D): the critic's
//           logit, which is the density ratio of q(z) to the product of its marginals
//   critic  minimises .5 E[-log D(z)] + .5 E[-log(1 - D(z'))], z' with each dimension from another
//           example of its batch
// Deviations: both see the same batch (the paper's algorithm 2 draws the critic another one), and
// the critic learns at the same rate unless [optim.critic] says otherwise (the paper: Adam 1e-4,
// beta1 .5).
#include "elbo/models/registry.h"
#include "elbo/models/vae/likelihood_autoencoder.h"
#include "elbo/models/vae/total_correlation.h"
#include "elbo/nn/mlp.h"
#include "elbo/objectives/gan_losses.h"

namespace elbo::models {
namespace {

struct FactorVaeConfig {
  AutoencoderOptions nets = published_nets(10);
  double gamma = 10;
  std::vector<int64_t> critic_hidden{128, 128};

  template <class Visit>
  void fields(Visit&& visit) {
    nets.fields(visit);
    visit("gamma", gamma, "weight of the total correlation, as the critic sees it", AtLeast{0});
    visit("critic_hidden", critic_hidden, "sizes of the hidden layers of the critic of codes",
          AtLeast{1});
  }
};

class FactorVae : public LikelihoodAutoencoder {
 public:
  FactorVae(const FactorVaeConfig& config, const data::DataInfo& info, Rng& rng)
      : LikelihoodAutoencoder(config.nets, {.model = "factor_vae"}, info, rng), config_(config) {
    nn::MlpOptions critic{.sizes = config.critic_hidden,
                          .between = kernels::Activation::leaky_relu,
                          .init = config.nets.net.init};
    critic.sizes.insert(critic.sizes.begin(), config.nets.latent_dim);
    critic.sizes.push_back(1);
    critic_ = register_module("critic", std::make_shared<nn::Mlp>(critic, rng));
  }

  std::vector<Player> players() override {
    Tensors autoencoder = encoder_params();
    for (const Tensor& param : decoder_params()) autoencoder.push_back(param);
    return {{"autoencoder", std::move(autoencoder)}, {"critic", critic_->parameters()}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"elbo", [this](const Batch& batch, const TrainingProgress&,
                            Rng& rng) { return play_autoencoder(batch.x, rng); }},
            {"critic", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return play_critic(batch.x, rng);
             }}};
  }

 private:
  TurnResult play_autoencoder(const Tensor& x, Rng& rng) {
    const kernels::DrawWithKl code = draw_with_divergence(x, {}, rng);
    const Tensor nll = -log_p(x, code.z, {}), ratio = critic_->forward(code.z).flatten();
    LossTerms terms = weighted_sum(
        {{"reconstruction", nll}, {"kl", code.kl}, {"total_correlation", ratio, config_.gamma}});
    terms.parts.emplace_back("elbo", -(terms.parts[0].second + terms.parts[1].second));
    return {{{"autoencoder", terms}}, {}};
  }

  TurnResult play_critic(const Tensor& x, Rng& rng) {
    const Tensor z = code_of(x, {}, rng).detach();
    const Tensor joint = critic_->forward(z).flatten(),
                 apart = critic_->forward(shuffled_dimensions(z, rng)).flatten();
    return {{{"critic", weighted_sum({{"joint", objectives::critic_loss_on_real(joint), .5},
                                      {"apart", objectives::critic_loss_on_fake(apart), .5}})}},
            {}};
  }

  FactorVaeConfig config_;
  std::shared_ptr<nn::Mlp> critic_;
};

std::shared_ptr<Model> make_factor_vae(const FactorVaeConfig& config, const data::DataInfo& info,
                                       Rng& rng) {
  return std::make_shared<FactorVae>(config, info, rng);
}

}  // namespace

ModelMaker factor_vae_maker() { return maker_of<FactorVaeConfig>(make_factor_vae); }

}  // namespace elbo::models
