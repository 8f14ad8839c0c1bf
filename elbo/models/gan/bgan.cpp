// SPDX-License-Identifier: MIT
// Boundary-seeking GAN (Hjelm et al. 2018), continuous form: the critic's is the standard loss
// (gan.cpp); the generator seeks the boundary where the critic cannot tell,
//   generator minimises  .5 E[(log D(G(z)) - log(1 - D(G(z))))^2]
// The discrete form, a policy gradient with importance weights, is left out: our generators end in
// values that can be differentiated.
#include "elbo/models/gan/adversarial_turns.h"
#include "elbo/models/registry.h"
#include "elbo/objectives/gan_losses.h"

namespace elbo::models {
namespace {

constexpr const char* kOneLogit =
    "the generator seeks where the logit of an example is 0, and a difference has another 0";

struct BganConfig {
  PairOptions pair = small_pair();

  template <class Visit>
  void fields(Visit&& visit) {
    pair.remedy_fields(visit);
  }
};

class Bgan : public GeneratorModel, public Judges, public HasFeatures {
 public:
  Bgan(const BganConfig& config, const data::DataInfo& info, Rng& rng)
      : GeneratorModel(generator_of(config.pair, info, {.model = "bgan", .no_pairing = kOneLogit}),
                       ConditionKind::none, info, rng, "bgan"),
        n_critic_(config.pair.n_critic),
        critic_(*this,
                register_module("critic", make_pair_critic(options().net, config.pair.remedies.pack,
                                                           info, rng)),
                NormOver::group, config.pair.remedies) {}

  std::vector<Player> players() override {
    return {{"critic", critic_.parameters()}, {"generator", generator().parameters()}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {critic_turn(*this, critic_, {.loss = critic_loss, .repeats = n_critic_}),
            generator_turn(*this, critic_, {of_generated(generator_loss), critic_loss})};
  }

  Tensor judge(const Tensor& x) override { return critic_.judge(x); }
  std::vector<std::string> feature_layers() const override { return critic_.layers(); }
  Tensor features(const Tensor& x, const std::string& layer) override {
    return critic_.features(x, layer);
  }

 private:
  static LossTerms critic_loss(const CriticScores& logits) { return standard_critic_loss(logits); }
  static LossTerms generator_loss(const Tensor& logits) {
    return weighted_sum({{"boundary", objectives::boundary_seeking_loss(logits)}});
  }

  int64_t n_critic_;
  PairCritic critic_;
};

std::shared_ptr<Model> make_bgan(const BganConfig& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Bgan>(config, info, rng);
}

}  // namespace

ModelMaker bgan_maker() { return maker_of<BganConfig>(make_bgan); }

}  // namespace elbo::models
