// SPDX-License-Identifier: MIT
// f-GAN (Nowozin, Cseke and Tomioka 2016): any f-divergence by its variational bound
// F = E[T(x)] - E[f*(T(G(z)))], T = g_f(critic's output) (objectives/f_divergence.h has the table).
//   critic minimises     -F
//   generator minimises  F (saturating, algorithm 1) or -E[T(G(z))] (non_saturating, section 3.2)
// The game of Goodfellow et al. is jensen_shannon, but for a constant. Deviation: exponentials are
// tamed far out.
#include "elbo/models/registry.h"
#include "elbo/models/small_pair.h"
#include "elbo/models/standard_game.h"
#include "elbo/objectives/f_divergence.h"

namespace elbo {
namespace {

struct FganConfig {
  SmallPairOptions pair;
  Divergence divergence = Divergence::pearson;
  GeneratorLoss loss = GeneratorLoss::saturating;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.fields(visit);
    visit("divergence", divergence,
          "of the data from what is generated, whose bound both play for");
    visit("loss", loss,
          "what the generator minimises: the bound (saturating), or minus the critic's T of its "
          "examples");
  }
};

class Fgan : public AdversarialPair {
 public:
  Fgan(const FganConfig& config, const DataInfo& info, Rng& rng)
      : AdversarialPair(config.pair, ConditionKind::none, info, rng, "fgan"),
        divergence_(config.divergence),
        loss_(config.loss) {}

 private:
  LossTerms critic_terms(const CriticScores& judged) const override {
    LossTerms terms =
        weighted_sum({{"output_real", variational_output(divergence_, judged.real), -1},
                      {"conjugate_fake", conjugate_of_output(divergence_, judged.made)}});
    terms.parts.emplace_back("divergence", terms.parts[0].second - terms.parts[1].second);
    add_shares(terms, {judged.real - undecided(), judged.made - undecided()});
    return terms;
  }
  LossTerms generator_terms(const CriticScores& judged) const override {
    if (loss_ == GeneratorLoss::saturating)
      return weighted_sum({{"conjugate_fake", conjugate_of_output(divergence_, judged.made), -1}});
    return weighted_sum({{"output_fake", variational_output(divergence_, judged.made), -1}});
  }
  double undecided() const override { return undecided_output(divergence_); }

  Divergence divergence_;
  GeneratorLoss loss_;
};

std::shared_ptr<Model> make_fgan(const FganConfig& config, const DataInfo& info, Rng& rng) {
  return std::make_shared<Fgan>(config, info, rng);
}

}  // namespace

ModelMaker fgan_maker() { return maker_of<FganConfig>(make_fgan); }

}  // namespace elbo
