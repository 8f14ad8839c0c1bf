// SPDX-License-Identifier: MIT
// Coupled GANs (Liu and Tuzel 2016): two GANs, one a domain, that share the layers in which what an
// example shows is decided. From one z they draw a pair; pairs are never shown to them.
//   critics minimise     sum_k E[-log D_k(x_k)] + E[-log(1 - D_k(G_k(z)))]
//   generators minimise  sum_k E[-log D_k(G_k(z))] (the script),
//                        or sum_k E[log(1 - D_k(G_k(z)))] with loss = "saturating" (the paper's
//                        minimax game)
// Nets, what is shared, and how gradients of shared layers are averaged: coupled_nets.h. Losses are
// reported as means over both domains; one player a role, so that no parameter has two.
#include <torch/csrc/autograd/autograd.h>

#include "elbo/models/adversarial_losses.h"
#include "elbo/models/conditioning.h"
#include "elbo/models/gan/coupled_nets.h"
#include "elbo/models/generator_model.h"
#include "elbo/models/registry.h"
#include "elbo/objectives/gaussian.h"
#include "elbo/tensor/in_shape.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

struct CoganConfig {
  int64_t latent_dim = 100, channels = 16;
  DomainNetOptions nets;
  GeneratorLoss loss = GeneratorLoss::non_saturating;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("latent_dim", latent_dim, "size of z", AtLeast{1});
    nets.fields(visit);
    visit("channels", channels,
          "conv, larsen: channels between what the domains share and what each has of its own",
          AtLeast{1});
    visit("loss", loss, "what the generators minimise");
  }
};

class Cogan : public Model, public Samples, public DrawsPairs, public Decodes, public HasPrior {
 public:
  Cogan(const CoganConfig& config, const data::DataInfo& info, Rng& rng)
      : config_(config), info_(info) {
    const NetOptions nets = nets_of(config.nets, info, "cogan");
    generators_ = register_module(
        "generators",
        std::make_shared<CoupledGenerators>(
            nets,
            CoupledGenerators::Form{config.latent_dim, config.channels, last_activation(info)},
            info, rng));
    critics_ = register_module("critics",
                               std::make_shared<CoupledCritics>(nets, config.channels, info, rng));
  }

  std::vector<Player> players() override {
    return {{"critic", critics_->parameters()}, {"generator", generators_->parameters()}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {
        {"critic", [this](const Batch& batch, const TrainingProgress&,
                          Rng& rng) { return play_critic(batch, rng); }},
        {"generator", [this](const Batch& batch, const TrainingProgress&, Rng& rng) -> TurnResult {
           const Tensor logits = critics_->forward(generate(draw_prior(batch.size(), rng)));
           return {{{"generator", standard_generator_loss(logits, config_.loss)}}, {}};
         }}};
  }

  Tensor sample(int64_t count, const std::optional<Condition>& condition, Rng& rng) override {
    Condition asked = condition.value_or(Condition{});
    const int64_t domain = std::exchange(asked.domain, 0);
    want_no_condition(asked, info_, "cogan");
    return generate(draw_prior(count, rng))[domain == 2 ? 1 : 0];
  }

  std::pair<Tensor, Tensor> sample_pairs(int64_t count, Rng& rng) override {
    const auto [first, second] = generate(draw_prior(count, rng));
    return {first, second};
  }

  /// In domain 1.
  Tensor decode(const Tensor& z) override { return generate(z)[0]; }
  int64_t latent_dim() const override { return config_.latent_dim; }
  Tensor draw_prior(int64_t count, Rng& rng) override {
    return tensor::normal(rng, {count, config_.latent_dim})
        .to(generators_->parameters().front().options());
  }
  Tensor log_p_z(const Tensor& z) override { return objectives::standard_normal_log_density(z); }

 private:
  PerDomain generate(const Tensor& z) {
    const PerDomain values = generators_->forward(z);
    return {tensor::in_shape(values[0], info_), tensor::in_shape(values[1], info_)};
  }

  TurnResult play_critic(const Batch& batch, Rng& rng) {
    PerDomain generated;
    {
      const torch::NoGradGuard no_grad;
      generated = generate(draw_prior(batch.size(), rng));
    }
    const CriticScores logits{critics_->forward({batch.x, batch.x2}), critics_->forward(generated)};
    return {{{"critic", standard_critic_loss(logits)}}, {}};
  }

  CoganConfig config_;
  data::DataInfo info_;
  std::shared_ptr<CoupledGenerators> generators_;
  std::shared_ptr<CoupledCritics> critics_;
};

std::shared_ptr<Model> make_cogan(const CoganConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Cogan>(config, info, rng);
}

}  // namespace

ModelMaker cogan_maker() { return maker_of<CoganConfig>(make_cogan); }

}  // namespace elbo::models
