// SPDX-License-Identifier: MIT
// DualGAN (Yi, Zhang, Tan and Gong 2017): two translators as a primal and a dual task, with
// Wasserstein critics of clipped weights (translator_pair.h).
//   critics minimise      sum over domains of E[f_k(made_k)] - E[f_k(x_k)], n_critic times, each
//                         followed by w = clip(w, -c, c)
//   translators minimise  sum over domains of -E[f_k(made_k)], and the cycle errors
//                         d = mean |again - x| over an example's values, weighed by `cycle`
// Each critic judges its own domain in both turns. Noise: dropout of the code, in training and
// afterwards (the paper), or values beside the example (the script). d is a mean as in the authors'
// code; the paper's 100 to 1000 for its weight are of that scale.
#include "elbo/models/registry.h"
#include "elbo/models/translator_pair.h"
#include "elbo/models/wasserstein_game.h"
#include "elbo/nn/weight_clipping.h"
#include "elbo/objectives/cycle_error.h"

namespace elbo {
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

class Dualgan : public TranslatorPair {
 public:
  Dualgan(const DualganConfig& config, const DataInfo& info, Rng& rng)
      : TranslatorPair(config.pair, info, rng, "dualgan"), clip_(config.clip) {
    clip();
  }

 private:
  LossTerms critic_terms(const CriticScores& judged) const override {
    return wasserstein_critic_terms(judged);
  }
  LossTerms adversarial_terms(const CriticScores& judged) const override {
    return weighted_sum({{"score_fake", judged.made.flatten(), -1}});
  }
  Tensor cycle_error(const Tensor& again, const Tensor& x) const override {
    return absolute_cycle_error(again, x);
  }
  void after_critic() override { clip(); }
  void clip() const {
    for (const torch::nn::Module* critic : critics()) clip_weights(*critic, clip_);
  }

  double clip_;
};

std::shared_ptr<Model> make_dualgan(const DualganConfig& config, const DataInfo& info, Rng& rng) {
  return std::make_shared<Dualgan>(config, info, rng);
}

}  // namespace

ModelMaker dualgan_maker() { return maker_of<DualganConfig>(make_dualgan); }

}  // namespace elbo
