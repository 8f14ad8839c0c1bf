// SPDX-License-Identifier: MIT
// Conditional GAN (Mirza and Osindero 2014, "Conditional Generative Adversarial Nets"): the
// standard game (gan.cpp) between G(z, y) and D(x, y), y the class one-hot. Examples are generated
// for the classes of the batch's real ones and judged with them. It is `gan` with
// condition = "class". Deviations: the paper's nets map z and y, and x and y, through layers of
// their own first (with maxout in D); here y stands behind z, and in D beside the last hidden
// layer's input (mlp) or as planes beside the image (conv), which has the lecture's sizes.
#include "elbo/models/gan/adversarial_turns.h"
#include "elbo/models/registry.h"

namespace elbo::models {
namespace {

struct CganConfig {
  PairOptions pair;
  GameLoss loss = GameLoss::non_saturating;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.remedy_fields(visit);
    visit("loss", loss, "what critic and generator minimise");
  }
};

class Cgan : public GeneratorModel, public Judges, public HasFeatures {
 public:
  Cgan(const CganConfig& config, const data::DataInfo& info, Rng& rng)
      : GeneratorModel(generator_of(config.pair, info, {.model = "cgan", .conditional = true}),
                       ConditionKind::classes, info, rng, "cgan"),
        config_(config),
        critic_(*this,
                register_module("critic", make_pair_critic(options().net, config.pair.remedies.pack,
                                                           info, rng)),
                NormOver::group, config.pair.remedies) {}

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

  CganConfig config_;
  PairCritic critic_;
};

std::shared_ptr<Model> make_cgan(const CganConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Cgan>(config, info, rng);
}

}  // namespace

ModelMaker cgan_maker() { return maker_of<CganConfig>(make_cgan); }

}  // namespace elbo::models
