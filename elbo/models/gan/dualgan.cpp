// SPDX-License-Identifier: MIT
// DualGAN (Yi, Zhang, Tan and Gong 2017): two translators as a primal and a dual task, with
// Wasserstein critics of clipped weights (translators.h).
//   critics minimise      sum over domains of E[f_k(x~_k)] - E[f_k(x_k)], n_critic times, each
//                         followed by w = clip(w, -c, c)
//   translators minimise  sum over domains of -E[f_k(x~_k)], and the cycle errors
//                         d = mean |again - x| over an example's values, weighed by `cycle`
// Each critic judges its own domain in both turns. Noise: dropout of the code, in training and
// afterwards (the paper), or values beside the example (the script). d is a mean as in the authors'
// code; the paper's 100 to 1000 for its weight are of that scale.
#include "elbo/models/gan/adversarial_turns.h"
#include "elbo/models/gan/translators.h"
#include "elbo/models/registry.h"
#include "elbo/objectives/gan_losses.h"

namespace elbo::models {
namespace {

struct DualganConfig {
  TranslatorOptions pair{
      .nets = {}, .form = {.noise = TranslatorNoise::dropout}, .cycle = 100, .n_critic = 3};
  double clip = .01;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.fields(visit);
    visit("noise", pair.form.noise,
          "what makes translations differ: dropout of the translators' code, values beside their "
          "input, or nothing");
    visit("dropout", pair.form.dropout,
          "noise = \"dropout\": share of the code's values that are dropped", Between{0, .95});
    visit("noise_dim", pair.form.noise_dim, "noise = \"input\": how many values", AtLeast{1});
    visit("clip", clip, "c: largest weight of the critics", Above{0});
  }
};

class Dualgan : public TranslatorModel {
 public:
  Dualgan(const DualganConfig& config, const data::DataInfo& info, Rng& rng)
      : TranslatorModel(config.pair, info, rng, "dualgan"), clip_(config.clip) {
    clip_critics();
  }

  std::vector<Player> players() override {
    return {{"critic", critic_params()}, {"translator", translator_params()}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {
        {"critic",
         [this](const Batch& batch, const TrainingProgress&, Rng& rng) -> TurnResult {
           const DomainExamples translations = translated_constant(batch, rng);
           return {{{"critic", critic_loss(scores(batch, translations))}},
                   [this](const BatchMeans&) { clip_critics(); }};
         },
         options().n_critic},
        {"translator", [this](const Batch& batch, const TrainingProgress&, Rng& rng) -> TurnResult {
           const DomainExamples translations = translated(batch, rng);
           const LossTerms cycles =
               cycle_loss(batch, translations, objectives::absolute_cycle_error, rng);
           return {{{"translator", sum_of(fooling_loss(scores(translations)), cycles)}}, {}};
         }}};
  }

 private:
  static LossTerms critic_loss(const CriticScores& scores) {
    return over_domains(wasserstein_critic_loss(scores));
  }
  static LossTerms fooling_loss(const Tensor& scores) {
    return over_domains(wasserstein_generator_loss(scores));
  }
  void clip_critics() const {
    for (const torch::nn::Module* critic : critics()) clip_weights(*critic, clip_);
  }

  double clip_;
};

std::shared_ptr<Model> make_dualgan(const DualganConfig& config, const data::DataInfo& info,
                                    Rng& rng) {
  return std::make_shared<Dualgan>(config, info, rng);
}

}  // namespace

ModelMaker dualgan_maker() { return maker_of<DualganConfig>(make_dualgan); }

}  // namespace elbo::models
