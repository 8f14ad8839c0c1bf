// SPDX-License-Identifier: MIT
// Boundary-seeking GAN (Hjelm et al. 2018), continuous form: the critic's is the standard loss of
// standard_game.h; the generator seeks the boundary where the critic cannot tell,
//   generator minimises  .5 E[(log D(G(z)) - log(1 - D(G(z))))^2]
// The discrete form, a policy gradient with importance weights, is left out: our generators end in
// values that can be differentiated.
#include "elbo/models/registry.h"
#include "elbo/models/small_pair.h"
#include "elbo/models/standard_game.h"
#include "elbo/objectives/boundary_seeking.h"

namespace elbo {
namespace {

class Bgan : public AdversarialPair {
 public:
  Bgan(const SmallPairOptions& options, const DataInfo& info, Rng& rng)
      : AdversarialPair(options, ConditionKind::none, info, rng, "bgan") {}

 private:
  LossTerms critic_terms(const CriticScores& judged) const override {
    return standard_critic_terms(judged);
  }
  LossTerms generator_terms(const CriticScores& judged) const override {
    return weighted_sum({{"boundary", boundary_seeking_loss(judged.made)}});
  }
};

std::shared_ptr<Model> make_bgan(const SmallPairOptions& options, const DataInfo& info, Rng& rng) {
  return std::make_shared<Bgan>(options, info, rng);
}

}  // namespace

ModelMaker bgan_maker() { return maker_of<SmallPairOptions>(make_bgan); }

}  // namespace elbo
