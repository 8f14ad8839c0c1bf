// SPDX-License-Identifier: MIT
// Generative adversarial network (Goodfellow et al. 2014), D = s(critic's logits):
//   critic minimises     E[-log D(x)] + E[-log(1 - D(G(z)))]
//   generator minimises  E[-log D(G(z))] (non_saturating) or E[log(1 - D(G(z)))] (saturating, the
//       minimax game); hinge losses and pairs: games.h, remedies: remedies.h
// z ~ N(0, I) or U(-1, 1), drawn afresh for the generator's turn. With a condition c, which real
// and generated examples share: G(z, c) and D(x, c) (Mirza and Osindero 2014; see cgan.cpp); a
// sample's is given, or drawn as training had it. Defaults: the 100-128-784 and 784-128-1 nets of
// the lecture's repository, he_normal.
#include "elbo/models/gan/adversarial_turns.h"
#include "elbo/models/registry.h"

namespace elbo::models {
namespace {

struct GanConfig {
  PairOptions pair;
  GameLoss loss = GameLoss::non_saturating;
  ConditionKind condition = ConditionKind::none;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.remedy_fields(visit);
    visit("loss", loss, "what critic and generator minimise");
    visit("condition", condition, "what generator and critic are given beside each example");
    visit("norm", pair.norm,
          "batch norm of a conv, larsen or metz critic: by the moments of real and of generated "
          "rows each (group, DCGAN), or of all together (Larsen et al.'s code)");
  }
};

class Gan : public GeneratorModel, public Judges, public HasFeatures {
 public:
  Gan(const GanConfig& config, const data::DataInfo& info, Rng& rng)
      : GeneratorModel(
            generator_of(config.pair, info,
                         {.model = "gan", .conditional = config.condition != ConditionKind::none}),
            config.condition, info, rng, "gan"),
        config_(config),
        critic_(*this,
                register_module("critic", make_pair_critic(options().net, config.pair.remedies.pack,
                                                           info, rng)),
                config.pair.norm, config.pair.remedies) {}

  std::vector<Player> players() override {
    return {{"critic", critic_.parameters()}, {"generator", generator().parameters()}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    const auto critic_loss = [this](const CriticScores& s) { return critic_loss_of(game(), s); };
    return {critic_turn(*this, critic_, {.loss = critic_loss, .repeats = config_.pair.n_critic}),
            generator_turn(*this, critic_,
                           {[this](const CriticScores& s) { return generator_loss_of(game(), s); },
                            critic_loss})};
  }

  Tensor judge(const Tensor& x) override { return critic_.judge(x); }
  std::vector<std::string> feature_layers() const override { return critic_.layers(); }
  Tensor features(const Tensor& x, const std::string& layer) override {
    return critic_.features(x, layer);
  }

 private:
  Game game() const { return {config_.loss, config_.pair.remedies.pairing}; }

  GanConfig config_;
  PairCritic critic_;
};

std::shared_ptr<Model> make_gan(const GanConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Gan>(config, info, rng);
}

}  // namespace

ModelMaker gan_maker() { return maker_of<GanConfig>(make_gan); }

}  // namespace elbo::models
