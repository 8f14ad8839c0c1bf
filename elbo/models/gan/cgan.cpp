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
  GeneratorLoss loss = GeneratorLoss::non_saturating;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.fields(visit);
    visit("loss", loss, "what the generator minimises");
  }
};

class Cgan : public GeneratorModel, public Judges, public HasFeatures {
 public:
  Cgan(const CganConfig& config, const data::DataInfo& info, Rng& rng)
      : GeneratorModel(config.pair.generator, ConditionKind::classes, info, rng, "cgan"),
        config_(config),
        critic_(*this, register_module("critic", make_critic(options().net, info, rng))) {}

  std::vector<Player> players() override {
    return {{"critic", critic_.parameters()}, {"generator", generator().parameters()}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {critic_turn(*this, critic_, {.loss = critic_loss, .repeats = config_.pair.n_critic}),
            generator_turn(*this, critic_, [this](const Tensor& s) { return generator_loss(s); })};
  }

  Tensor judge(const Tensor& x) override { return critic_.judge(x); }
  std::vector<std::string> feature_layers() const override { return critic_.layers(); }
  Tensor features(const Tensor& x, const std::string& layer) override {
    return critic_.features(x, layer);
  }

 private:
  static LossTerms critic_loss(const CriticScores& logits) { return standard_critic_loss(logits); }
  LossTerms generator_loss(const Tensor& logits) const {
    return standard_generator_loss(logits, config_.loss);
  }

  CganConfig config_;
  PairCritic critic_;
};

std::shared_ptr<Model> make_cgan(const CganConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Cgan>(config, info, rng);
}

}  // namespace

ModelMaker cgan_maker() { return maker_of<CganConfig>(make_cgan); }

}  // namespace elbo::models
