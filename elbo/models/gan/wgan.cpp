// SPDX-License-Identifier: MIT
// Wasserstein GAN (Arjovsky, Chintala and Bottou 2017), algorithm 1:
//   critic minimises     E[f(G(z))] - E[f(x)], n_critic times, each followed by w = clip(w, -c, c)
//   generator minimises  -E[f(G(z))]
// f has no last activation. All of the critic's parameters are clipped, biases and scales of batch
// norm (conv) too, as in the authors' code; and once before the first update, which else would be
// made with a slope far outside the box. The authors' program, not the paper, gives the critic a
// lead: `critic_schedule`. Wants RMSProp, as the paper: the critic's loss is no fixed
// goal, and momentum made its training unstable.
#include "elbo/models/gan/adversarial_turns.h"
#include "elbo/models/registry.h"

namespace elbo::models {
namespace {

constexpr const char* kDifferences =
    "its losses are linear in the scores, so pairs would change nothing";
constexpr const char* kClipped =
    "steps of a clipped critic end at its box, where nothing depends on the generator";

/// How often the critic moves in a step.
enum class CriticSchedule { constant, authors };
constexpr auto enum_names(CriticSchedule) { return std::array{"constant", "authors"}; }

struct WganConfig {
  PairOptions pair = small_pair(/*n_critic=*/5);
  double clip = .01;
  CriticSchedule schedule = CriticSchedule::constant;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.remedy_fields(visit);
    visit("clip", clip, "c: largest weight of the critic", Above{0});
    visit(
        "critic_schedule", schedule,
        "updates of the critic in a step: n_critic in each (constant), or 100 in each of the first "
        "25 steps and in every 500th, as the authors' program (authors)");
  }

  /// Updates of the critic in this step.
  int64_t repeats(int64_t step) const {
    constexpr int64_t kManyUpdates = 100, kFirstSteps = 25, kEvery = 500;
    const bool many =
        schedule == CriticSchedule::authors && (step < kFirstSteps || step % kEvery == 0);
    return many ? kManyUpdates : pair.n_critic;
  }
};

/// Its judge() has no natural zero: scores of a set mean something beside those of another.
class Wgan : public GeneratorModel, public Judges, public HasFeatures {
 public:
  Wgan(const WganConfig& config, const data::DataInfo& info, Rng& rng)
      : GeneratorModel(
            generator_of(config.pair, info,
                         {.model = "wgan", .no_pairing = kDifferences, .no_unroll = kClipped}),
            ConditionKind::none, info, rng, "wgan"),
        config_(config),
        critic_(*this,
                register_module("critic", make_pair_critic(options().net, config.pair.remedies.pack,
                                                           info, rng)),
                NormOver::group, config.pair.remedies) {
    clip_critic();
  }

  std::vector<Player> players() override {
    return {{"critic", critic_.parameters()}, {"generator", generator().parameters()}};
  }

  std::vector<Turn> turns(const TrainingProgress& progress) override {
    return {critic_turn(*this, critic_,
                        {.loss = critic_loss,
                         .repeats = config_.repeats(progress.step),
                         .after_update = [this] { clip_critic(); }}),
            generator_turn(*this, critic_, {of_generated(wasserstein_generator_loss)})};
  }

  Tensor judge(const Tensor& x) override { return critic_.judge(x); }
  std::vector<std::string> feature_layers() const override { return critic_.layers(); }
  Tensor features(const Tensor& x, const std::string& layer) override {
    return critic_.features(x, layer);
  }

 private:
  static LossTerms critic_loss(const CriticScores& scores) {
    return wasserstein_critic_loss(scores);
  }
  void clip_critic() const { clip_weights(critic_.net(), config_.clip); }

  WganConfig config_;
  PairCritic critic_;
};

std::shared_ptr<Model> make_wgan(const WganConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Wgan>(config, info, rng);
}

}  // namespace

ModelMaker wgan_maker() { return maker_of<WganConfig>(make_wgan); }

}  // namespace elbo::models
