// SPDX-License-Identifier: MIT
// Softmax GAN (Lin 2017): real and generated examples of a batch B share one probability p by a
// softmax of the critic's outputs (softmax_surprise() in objectives/gan_losses.h).
//   critic minimises     -mean of log p over the real ones
//   generator minimises  -mean of log p over all of B
// The generator reads the critic's outputs on real examples too, through Z. Our critic yields
// l = -mu of the paper, so that large means real. Lowest values: log |B+| and log |B|.
#include <cmath>

#include "elbo/collective/over_batch.h"
#include "elbo/models/gan/adversarial_turns.h"
#include "elbo/models/registry.h"
#include "elbo/objectives/gan_losses.h"

namespace elbo::models {
namespace {

struct SoftmaxGanConfig {
  PairOptions pair = small_pair();

  template <class Visit>
  void fields(Visit&& visit) {
    pair.fields(visit);
  }
};

class SoftmaxGan : public GeneratorModel, public Judges, public HasFeatures {
 public:
  SoftmaxGan(const SoftmaxGanConfig& config, const data::DataInfo& info, Rng& rng)
      : GeneratorModel(config.pair.generator, ConditionKind::none, info, rng, "softmax_gan"),
        n_critic_(config.pair.n_critic),
        critic_(*this, register_module("critic", make_critic(options().net, info, rng))) {}

  std::vector<Player> players() override {
    return {{"critic", critic_.parameters()}, {"generator", generator().parameters()}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {
        critic_turn(*this, critic_, {.loss = critic_loss, .repeats = n_critic_}),
        {"generator", [this](const Batch& batch, const TrainingProgress&, Rng& rng) -> TurnResult {
           const CriticScores scores = critic_.scores(batch, generate(batch, rng), rng);
           return {{{"generator", generator_loss(scores)}}, {}};
         }}};
  }

  Tensor judge(const Tensor& x) override { return critic_.judge(x); }
  std::vector<std::string> feature_layers() const override { return critic_.layers(); }
  Tensor features(const Tensor& x, const std::string& layer) override {
    return critic_.features(x, layer);
  }

 private:
  /// Of this part of the batch; `all` are those of the whole batch B.
  static Tensor joined(const CriticScores& logits) {
    return torch::cat({logits.real, logits.generated});
  }
  static LossTerms critic_loss(const CriticScores& logits) {
    const Tensor all = collective::rows_of_batch(joined(logits));
    LossTerms terms = weighted_sum({{"loss", objectives::softmax_surprise(logits.real, all)}});
    // The logit of p = 1 / |B|.
    const Tensor equal_share = all.logsumexp(0) - std::log(static_cast<double>(all.size(0)));
    add_accuracy(terms, {logits.real - equal_share, logits.generated - equal_share});
    return terms;
  }
  static LossTerms generator_loss(const CriticScores& logits) {
    const Tensor own = joined(logits), all = collective::rows_of_batch(own);
    return weighted_sum({{"loss", objectives::softmax_surprise(own, all)}});
  }

  int64_t n_critic_;
  PairCritic critic_;
};

std::shared_ptr<Model> make_softmax_gan(const SoftmaxGanConfig& config, const data::DataInfo& info,
                                        Rng& rng) {
  return std::make_shared<SoftmaxGan>(config, info, rng);
}

}  // namespace

ModelMaker softmax_gan_maker() { return maker_of<SoftmaxGanConfig>(make_softmax_gan); }

}  // namespace elbo::models
