// SPDX-License-Identifier: MIT
// Softmax GAN (Lin 2017): real and generated examples of a batch B share one probability p by a
// softmax of the critic's outputs (objectives/batch_softmax.h).
//   critic minimises     -mean of log p over the real ones
//   generator minimises  -mean of log p over all of B
// The generator reads the critic's outputs on real examples too, through Z. Our critic yields
// l = -mu of the paper, so that large means real. Lowest values: log |B+| and log |B|.
#include <cmath>

#include "elbo/models/registry.h"
#include "elbo/models/small_pair.h"
#include "elbo/objectives/batch_softmax.h"

namespace elbo {
namespace {

class SoftmaxGan : public AdversarialPair {
 public:
  SoftmaxGan(const SmallPairOptions& options, const DataInfo& info, Rng& rng)
      : AdversarialPair(options, ConditionKind::none, info, rng, "softmax_gan") {}

 private:
  LossTerms critic_terms(const CriticScores& judged) const override {
    const Tensor all = torch::cat({judged.real, judged.made});
    LossTerms terms = weighted_sum({{"loss", softmax_surprise(judged.real, all)}});
    // The logit of p = 1 / |B|.
    const Tensor equal_share = all.logsumexp(0) - std::log(static_cast<double>(all.size(0)));
    add_shares(terms, {judged.real - equal_share, judged.made - equal_share});
    return terms;
  }
  LossTerms generator_terms(const CriticScores& judged) const override {
    const Tensor all = torch::cat({judged.real, judged.made});
    return weighted_sum({{"loss", softmax_surprise(all, all)}});
  }
  bool generator_sees_real() const override { return true; }
};

std::shared_ptr<Model> make_softmax_gan(const SmallPairOptions& options, const DataInfo& info,
                                        Rng& rng) {
  return std::make_shared<SoftmaxGan>(options, info, rng);
}

}  // namespace

ModelMaker softmax_gan_maker() { return maker_of<SmallPairOptions>(make_softmax_gan); }

}  // namespace elbo
