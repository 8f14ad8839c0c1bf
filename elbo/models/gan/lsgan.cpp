// SPDX-License-Identifier: MIT
// Least squares GAN (Mao et al. 2017): the critic's plain output D is drawn to labels.
//   critic minimises     .5 E[(D(x) - b)^2] + .5 E[(D(G(z)) - a)^2]
//   generator minimises  .5 E[(D(G(z)) - c)^2]
// a = 0, b = c = 1 is the paper's 0-1 coding; a = -1, b = 1, c = 0 has b - c = 1, b - a = 2, by
// which the generator minimises a Pearson divergence. One critic step a generator step.
#include "elbo/models/registry.h"
#include "elbo/models/small_pair.h"
#include "elbo/objectives/least_squares.h"

namespace elbo {
namespace {

struct LsganConfig {
  SmallPairOptions pair;
  double label_fake = 0, label_real = 1, label_wanted = 1;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.fields(visit);
    visit("label_fake", label_fake, "a: where the critic wants its output on generated examples",
          Between{-10, 10});
    visit("label_real", label_real, "b: where the critic wants it on real ones", Between{-10, 10});
    visit("label_wanted", label_wanted, "c: where the generator wants it on its own",
          Between{-10, 10});
  }
};

class Lsgan : public AdversarialPair {
 public:
  Lsgan(const LsganConfig& config, const DataInfo& info, Rng& rng)
      : AdversarialPair(config.pair, ConditionKind::none, info, rng, "lsgan"), config_(config) {}

 private:
  LossTerms critic_terms(const CriticScores& judged) const override {
    LossTerms terms =
        weighted_sum({{"error_real", least_squares_loss(judged.real, config_.label_real)},
                      {"error_fake", least_squares_loss(judged.made, config_.label_fake)}});
    add_shares(terms, {judged.real - undecided(), judged.made - undecided()});
    return terms;
  }
  LossTerms generator_terms(const CriticScores& judged) const override {
    return weighted_sum({{"error", least_squares_loss(judged.made, config_.label_wanted)}});
  }
  double undecided() const override { return .5 * (config_.label_fake + config_.label_real); }

  LsganConfig config_;
};

std::shared_ptr<Model> make_lsgan(const LsganConfig& config, const DataInfo& info, Rng& rng) {
  return std::make_shared<Lsgan>(config, info, rng);
}

}  // namespace

ModelMaker lsgan_maker() { return maker_of<LsganConfig>(make_lsgan); }

}  // namespace elbo
