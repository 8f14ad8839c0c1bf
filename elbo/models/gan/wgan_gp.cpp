// SPDX-License-Identifier: MIT
// Wasserstein GAN with gradient penalty (Gulrajani et al. 2017, "Improved Training of Wasserstein
// GANs"), algorithm 1:
//   critic minimises     E[f(G(z))] - E[f(x)] + penalty E[(|grad f(x^)| - 1)^2],
//                        x^ = e x + (1 - e) G(z), e ~ U(0, 1) an example
//   generator minimises  -E[f(G(z))]
// The penalty is of each example's own gradient, so nothing in the critic may mix a batch: net =
// "conv" has a critic without batch norm (the paper: none, or layer norm), its generator keeps it;
// the other nets want critic_norm = "none" or "layer". The norm is sqrt(sum + 1e-12), whose slope
// at 0 is finite.
// Wants Adam with beta1 0, beta2 .9, as the paper.
#include "elbo/models/gan/adversarial_turns.h"
#include "elbo/models/registry.h"
#include "elbo/objectives/gan_losses.h"
#include "elbo/tensor/random.h"

namespace elbo::models {
namespace {

constexpr const char* kLinearLosses =
    "its losses are linear in the scores, so pairs would change nothing";
constexpr const char* kPenalised = "its penalty's steps would want third derivatives";

/// A critic that sees each example, or pack of them, alone.
std::shared_ptr<nn::Net> make_separate_critic(const NetOptions& options, int64_t pack,
                                              const data::DataInfo& info, Rng& rng) {
  NetOptions separate = options;
  if (separate.critic_norm == CriticNorm::own) {
    want_separate_critic(options.kind, "a wgan_gp");
    separate.batch_norm = false;
  }
  return make_pair_critic(separate, pack, info, rng);
}

struct WganGpConfig {
  PairOptions pair{.generator = {.latent_dim = 10}, .n_critic = 5};
  double penalty = 10;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.remedy_fields(visit);
    visit("penalty", penalty, "lambda: weight of the gradient penalty", AtLeast{0});
  }
};

class WganGp : public GeneratorModel, public Judges, public HasFeatures {
 public:
  WganGp(const WganGpConfig& config, const data::DataInfo& info, Rng& rng)
      : GeneratorModel(generator_of(config.pair, info,
                                    {.model = "wgan_gp",
                                     .no_pairing = kLinearLosses,
                                     .no_unroll = kPenalised,
                                     .no_batch_norm = "wgan_gp"}),
                       ConditionKind::none, info, rng, "wgan_gp"),
        config_(config),
        critic_(*this,
                register_module("critic", make_separate_critic(
                                              options().net, config.pair.remedies.pack, info, rng)),
                NormOver::group, config.pair.remedies) {}

  std::vector<Player> players() override {
    return {{"critic", critic_.parameters()}, {"generator", generator().parameters()}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"critic",
             [this](const Batch& batch, const TrainingProgress&, Rng& rng) -> TurnResult {
               const Tensor generated = generate_constant(batch, rng),
                            gradient = gradient_between(batch, generated, rng);
               const LossTerms loss = critic_loss(critic_.scores(batch, generated, rng), gradient);
               return {{{"critic", with_parts(loss, critic_.penalties(batch, generated, rng))}},
                       critic_.after_update()};
             },
             config_.pair.n_critic},
            generator_turn(*this, critic_, {of_generated(wasserstein_generator_loss)})};
  }

  Tensor judge(const Tensor& x) override { return critic_.judge(x); }
  std::vector<std::string> feature_layers() const override { return critic_.layers(); }
  Tensor features(const Tensor& x, const std::string& layer) override {
    return critic_.features(x, layer);
  }

 private:
  /// The gradient of f at x^, whose share is that of a whole pack: (B / pack, ...).
  Tensor gradient_between(const Batch& batch, const Tensor& generated, Rng& rng) const {
    const int64_t pack = config_.pair.remedies.pack;
    const Tensor share = tensor::uniform(rng, {batch.size() / pack}).repeat_interleave(pack);
    return critic_.slope(batch, objectives::mixed(batch.x, generated, share), rng);
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
