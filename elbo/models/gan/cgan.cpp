// SPDX-License-Identifier: MIT
// Conditional GAN (Mirza and Osindero 2014, "Conditional Generative Adversarial Nets"): the
// standard game of standard_game.h between G(z, y) and D(x, y), y the class one-hot. Generated
// examples are made for the classes of the batch's real ones and judged with them. It is `gan` with
// condition = "class". Deviations: the paper's nets map z and y, and x and y, through layers of
// their own first (with maxout in D); here y stands behind z, and in D beside the last hidden
// layer's input (mlp) or as planes beside the image (conv), which has the lecture's sizes.
#include "elbo/models/registry.h"
#include "elbo/models/standard_game.h"

namespace elbo {
namespace {

struct CganConfig {
  PairOptions pair;
  GeneratorLoss loss = GeneratorLoss::non_saturating;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.fields(visit);
    visit("loss", loss, "what the generator minimises");
  }
};

class Cgan : public StandardGame {
 public:
  Cgan(const CganConfig& config, const DataInfo& info, Rng& rng)
      : StandardGame(config.pair, config.loss, ConditionKind::classes, info, rng, "cgan") {}
};

std::shared_ptr<Model> make_cgan(const CganConfig& config, const DataInfo& info, Rng& rng) {
  return std::make_shared<Cgan>(config, info, rng);
}

}  // namespace

ModelMaker cgan_maker() { return maker_of<CganConfig>(make_cgan); }

}  // namespace elbo
