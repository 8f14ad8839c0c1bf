// SPDX-License-Identifier: MIT
// Auxiliary classifier GAN (Odena, Olah and Shlens 2017): the generator's condition is a class c;
// the critic, which does not have it, says it: C(c|x), a second head on its hidden layers.
//   critic minimises     E[-log D(x)] + E[-log(1 - D(G(z, c)))]
//                        + w (E[-log C(c|x)] + E[-log C(c|G(z, c))])
//   generator minimises  E[-log D(G(z, c))] + w E[-log C(c|G(z, c))]
// w is 1 in the paper. The classes of generated examples are the batch's.
#include "elbo/models/gan/adversarial_turns.h"
#include "elbo/models/registry.h"
#include "elbo/objectives/discrete.h"

namespace elbo::models {
namespace {

constexpr const char* kOneClass = "a class is to be told of one example, not of a pack of them";
constexpr const char* kLearnsClasses =
    "its critic learns classes beside the game, and a step ahead would have to learn them too";

struct AcGanConfig {
  PairOptions pair;
  double class_weight = 1;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.remedy_fields(visit);
    visit("class_weight", class_weight, "w: weight of the classes beside the game", AtLeast{0});
  }
};

class AcGan : public GeneratorModel, public Judges, public HasFeatures, public Classifies {
 public:
  AcGan(const AcGanConfig& config, const data::DataInfo& info, Rng& rng)
      : GeneratorModel(generator_of(config.pair, info,
                                    {.model = "acgan",
                                     .conditional = true,
                                     .no_pack = kOneClass,
                                     .no_unroll = kLearnsClasses}),
                       ConditionKind::classes, info, rng, "acgan"),
        config_(config),
        critic_(*this,
                register_module("critic",
                                make_wide_critic(options().net, info, 1 + info.classes(), rng)),
                NormOver::group, config.pair.remedies) {}

  std::vector<Player> players() override {
    return {{"critic", critic_.parameters()}, {"generator", generator().parameters()}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"critic",
             [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return play_critic(batch, rng);
             },
             config_.pair.n_critic},
            {"generator", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return play_generator(batch, rng);
             }}};
  }

  Tensor judge(const Tensor& x) override { return outputs(x).select(1, 0); }
  std::vector<std::string> feature_layers() const override { return critic_.layers(); }
  Tensor features(const Tensor& x, const std::string& layer) override {
    return critic_.features(x, layer);
  }
  Tensor classify(const Tensor& x) override {
    return torch::log_softmax(classes_in(outputs(x)), 1);
  }

 private:
  /// What the critic says, its logit in front of its classes': (B, ...) -> (B, 1 + classes).
  Tensor outputs(const Tensor& x) const {
    tensor::check_examples(x, info(), "examples to judge");
    return critic_.net().forward(x);
  }
  Game game() const { return {GameLoss::non_saturating, config_.pair.remedies.pairing}; }
  static Tensor logit_in(const Tensor& outputs) { return outputs.narrow(1, 0, 1); }
  static Tensor classes_in(const Tensor& outputs) {
    return outputs.narrow(1, 1, outputs.size(1) - 1);
  }

  TurnResult play_critic(const Batch& batch, Rng& rng) {
    const Tensor generated = generate_constant(batch, rng);
    const CriticScores said = critic_.scores(batch, generated, rng);
    const LossTerms loss =
        with_parts(critic_loss_of(game(), {logit_in(said.real), logit_in(said.generated)}),
                   {class_loss("class_of_real", said.real, batch),
                    class_loss("class_of_made", said.generated, batch)});
    return {{{"critic", with_parts(loss, critic_.penalties(batch, generated, rng))}},
            critic_.after_update(condition().keeping(batch))};
  }

  TurnResult play_generator(const Batch& batch, Rng& rng) {
    const CriticScores said = critic_.scores_of_generated(batch, generate(batch, rng), rng);
    const Tensor real = said.real.defined() ? logit_in(said.real) : said.real;
    const LossTerms loss = with_parts(generator_loss_of(game(), {real, logit_in(said.generated)}),
                                      {class_loss("class_of_made", said.generated, batch)});
    return {{{"generator", loss}}, {}};
  }

  /// w E[-log C(c|x)], c the batch's classes.
  Part class_loss(const char* name, const Tensor& outputs, const Batch& batch) const {
    return {name, objectives::categorical_nll(classes_in(outputs), condition().of(batch)),
            config_.class_weight};
  }

  AcGanConfig config_;
  PairCritic critic_;
};

std::shared_ptr<Model> make_acgan(const AcGanConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<AcGan>(config, info, rng);
}

}  // namespace

ModelMaker acgan_maker() { return maker_of<AcGanConfig>(make_acgan); }

}  // namespace elbo::models
