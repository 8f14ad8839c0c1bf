// SPDX-License-Identifier: MIT
// Least squares GAN (Mao et al. 2017): the critic's plain output D is drawn to labels.
//   critic minimises     .5 E[(D(x) - b)^2] + .5 E[(D(G(z)) - a)^2]
//   generator minimises  .5 E[(D(G(z)) - c)^2]
// a = 0, b = c = 1 is the paper's 0-1 coding; a = -1, b = 1, c = 0 has b - c = 1, b - a = 2, by
// which the generator minimises a Pearson divergence. One critic step a generator step.
#include "elbo/models/gan/adversarial_turns.h"
#include "elbo/models/registry.h"
#include "elbo/objectives/gan_losses.h"

namespace elbo::models {
namespace {

constexpr const char* kOwnLabels =
    "each kind of examples has a label of its own, which a difference has not";

struct LsganConfig {
  PairOptions pair = small_pair();
  double label_fake = 0, label_real = 1, label_wanted = 1;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.remedy_fields(visit);
    visit("label_fake", label_fake, "a: where the critic wants its output on generated examples",
          Between{-10, 10});
    visit("label_real", label_real, "b: where the critic wants it on real ones", Between{-10, 10});
    visit("label_wanted", label_wanted, "c: where the generator wants it on its own",
          Between{-10, 10});
  }
};

class Lsgan : public GeneratorModel, public Judges, public HasFeatures {
 public:
  Lsgan(const LsganConfig& config, const data::DataInfo& info, Rng& rng)
      : GeneratorModel(
            generator_of(config.pair, info, {.model = "lsgan", .no_pairing = kOwnLabels}),
            ConditionKind::none, info, rng, "lsgan"),
        config_(config),
        critic_(*this,
                register_module("critic", make_pair_critic(options().net, config.pair.remedies.pack,
                                                           info, rng)),
                NormOver::group, config.pair.remedies) {}

  std::vector<Player> players() override {
    return {{"critic", critic_.parameters()}, {"generator", generator().parameters()}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {critic_turn(*this, critic_,
                        {.loss = [this](const CriticScores& s) { return critic_loss(s); },
                         .repeats = config_.pair.n_critic}),
            generator_turn(*this, critic_,
                           {of_generated([this](const Tensor& s) { return generator_loss(s); }),
                            [this](const CriticScores& s) { return critic_loss(s); }})};
  }

  Tensor judge(const Tensor& x) override { return critic_.judge(x) - undecided(); }
  std::vector<std::string> feature_layers() const override { return critic_.layers(); }
  Tensor features(const Tensor& x, const std::string& layer) override {
    return critic_.features(x, layer);
  }

 private:
  LossTerms critic_loss(const CriticScores& outputs) const {
    LossTerms terms = weighted_sum(
        {{"error_real", objectives::least_squares_loss(outputs.real, config_.label_real)},
         {"error_fake", objectives::least_squares_loss(outputs.generated, config_.label_fake)}});
    add_accuracy(terms, {outputs.real - undecided(), outputs.generated - undecided()});
    return terms;
  }
  LossTerms generator_loss(const Tensor& outputs) const {
    return weighted_sum({{"error", objectives::least_squares_loss(outputs, config_.label_wanted)}});
  }
  /// What the critic says of an example that is as likely real as generated.
  double undecided() const { return .5 * (config_.label_fake + config_.label_real); }

  LsganConfig config_;
  PairCritic critic_;
};

std::shared_ptr<Model> make_lsgan(const LsganConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Lsgan>(config, info, rng);
}

}  // namespace

ModelMaker lsgan_maker() { return maker_of<LsganConfig>(make_lsgan); }

}  // namespace elbo::models
