// SPDX-License-Identifier: MIT
// Wasserstein GAN with gradient penalty (Gulrajani et al. 2017, "Improved Training of Wasserstein
// GANs"), algorithm 1:
//   critic minimises     E[f(G(z))] - E[f(x)] + penalty E[(|grad f(x^)| - 1)^2],
//                        x^ = e x + (1 - e) G(z), e ~ U(0, 1) an example
//   generator minimises  -E[f(G(z))]
// The penalty is of each example's own gradient, so nothing in the critic may mix a batch:
// net = "conv" has a critic without batch norm (the paper: none, or layer norm), its generator
// keeps it; net = "larsen" and "metz" are refused. The norm is sqrt(sum + 1e-12), whose slope at 0
// is finite.
// Wants Adam with beta1 0, beta2 .9, as the paper.
#include "elbo/models/gan/adversarial_turns.h"
#include "elbo/models/registry.h"
#include "elbo/objectives/gan_losses.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

/// A critic that sees each example alone.
std::shared_ptr<nn::Net> make_separate_critic(const NetOptions& options, const data::DataInfo& info,
                                              Rng& rng) {
  want_separate_critic(options.kind, "a wgan_gp");
  NetOptions separate = options;
  separate.batch_norm = false;
  return make_critic(separate, info, rng);
}

struct WganGpConfig {
  PairOptions pair{.generator = {.latent_dim = 10}, .n_critic = 5};
  double penalty = 10;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.fields(visit);
    visit("penalty", penalty, "lambda: weight of the gradient penalty", AtLeast{0});
  }
};

class WganGp : public GeneratorModel, public Judges, public HasFeatures {
 public:
  WganGp(const WganGpConfig& config, const data::DataInfo& info, Rng& rng)
      : GeneratorModel(config.pair.generator, ConditionKind::none, info, rng, "wgan_gp"),
        config_(config),
        critic_(*this, register_module("critic", make_separate_critic(options().net, info, rng))) {}

  std::vector<Player> players() override {
    return {{"critic", critic_.parameters()}, {"generator", generator().parameters()}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"critic",
             [this](const Batch& batch, const TrainingProgress&, Rng& rng) -> TurnResult {
               const Tensor generated = generate_constant(batch, rng),
                            gradient = gradient_between(batch.x, generated, rng);
               return {{{"critic", critic_loss(critic_.scores(batch, generated), gradient)}}, {}};
             },
             config_.pair.n_critic},
            generator_turn(*this, critic_, wasserstein_generator_loss)};
  }

  Tensor judge(const Tensor& x) override { return critic_.judge(x); }
  std::vector<std::string> feature_layers() const override { return critic_.layers(); }
  Tensor features(const Tensor& x, const std::string& layer) override {
    return critic_.features(x, layer);
  }

 private:
  /// The gradient of f at x^: (B, ...).
  Tensor gradient_between(const Tensor& x, const Tensor& generated, Rng& rng) const {
    const Tensor between = objectives::mixed(x, generated, tensor::uniform(rng, {x.size(0)}));
    return objectives::input_gradient(
        [this](const Tensors& at) { return critic_.net().forward(at[0]); }, {between})[0];
  }
  LossTerms critic_loss(const CriticScores& scores, const Tensor& gradient) const {
    return wasserstein_critic_loss(
        scores, {{"penalty", objectives::unit_norm_penalty(gradient), config_.penalty}});
  }

  WganGpConfig config_;
  PairCritic critic_;
};

std::shared_ptr<Model> make_wgan_gp(const WganGpConfig& config, const data::DataInfo& info,
                                    Rng& rng) {
  return std::make_shared<WganGp>(config, info, rng);
}

}  // namespace

ModelMaker wgan_gp_maker() { return maker_of<WganGpConfig>(make_wgan_gp); }

}  // namespace elbo::models
