// SPDX-License-Identifier: MIT
// f-GAN (Nowozin, Cseke and Tomioka 2016): any f-divergence by its variational bound
// F = E[T(x)] - E[f*(T(G(z)))], T = g_f(critic's output) (objectives/f_divergence.h has the table).
//   critic minimises     -F
//   generator minimises  F (saturating, algorithm 1) or -E[T(G(z))] (non_saturating, section 3.2)
// The game of Goodfellow et al. is jensen_shannon, but for a constant. Deviation: exponentials are
// tamed far out.
#include "elbo/models/gan/adversarial_turns.h"
#include "elbo/models/registry.h"
#include "elbo/objectives/f_divergence.h"

namespace elbo::models {
namespace {

constexpr const char* kOneOutput =
    "its bound is of T(x) and f*(T(G(z))) apart, which no difference has";

struct FganConfig {
  PairOptions pair = small_pair();
  objectives::Divergence divergence = objectives::Divergence::pearson;
  GeneratorLoss loss = GeneratorLoss::saturating;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.remedy_fields(visit);
    visit("divergence", divergence,
          "of the data from what is generated, whose bound both play for");
    visit("loss", loss,
          "what the generator minimises: the bound (saturating), or minus the critic's T of its "
          "examples");
  }
};

class Fgan : public GeneratorModel, public Judges, public HasFeatures {
 public:
  Fgan(const FganConfig& config, const data::DataInfo& info, Rng& rng)
      : GeneratorModel(generator_of(config.pair, info, {.model = "fgan", .no_pairing = kOneOutput}),
                       ConditionKind::none, info, rng, "fgan"),
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
        {{"output_real", objectives::variational_output(config_.divergence, outputs.real), -1},
         {"conjugate_fake",
          objectives::conjugate_of_output(config_.divergence, outputs.generated)}});
    terms.parts.emplace_back("divergence", terms.parts[0].second - terms.parts[1].second);
    add_accuracy(terms, {outputs.real - undecided(), outputs.generated - undecided()});
    return terms;
  }
  LossTerms generator_loss(const Tensor& outputs) const {
    if (config_.loss == GeneratorLoss::saturating)
      return weighted_sum(
          {{"conjugate_fake", objectives::conjugate_of_output(config_.divergence, outputs), -1}});
    return weighted_sum(
        {{"output_fake", objectives::variational_output(config_.divergence, outputs), -1}});
  }
  double undecided() const { return objectives::undecided_output(config_.divergence); }

  FganConfig config_;
  PairCritic critic_;
};

std::shared_ptr<Model> make_fgan(const FganConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Fgan>(config, info, rng);
}

}  // namespace

ModelMaker fgan_maker() { return maker_of<FganConfig>(make_fgan); }

}  // namespace elbo::models
