// SPDX-License-Identifier: MIT
// Generative adversarial network (Goodfellow et al. 2014): the standard game of standard_game.h. z
// ~ N(0, I) or U(-1, 1), drawn afresh for the generator's turn. With a condition c, which real and
// generated examples share: G(z, c) and D(x, c) (Mirza and Osindero 2014; see cgan.cpp); a sample's
// is given, or drawn as training had it. Defaults: the 100-128-784 and 784-128-1 nets of the
// lecture's repository, he_normal.
#include "elbo/models/registry.h"
#include "elbo/models/standard_game.h"

namespace elbo {
namespace {

struct GanConfig {
  PairOptions pair;
  GeneratorLoss loss = GeneratorLoss::non_saturating;
  ConditionKind condition = ConditionKind::none;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.fields(visit);
    visit("loss", loss, "what the generator minimises");
    visit("condition", condition, "what generator and critic are told of each example");
    visit("norm", pair.norm,
          "batch norm of a conv, larsen or metz critic: by the moments of real and of generated "
          "rows each (group, DCGAN), or of all together (Larsen et al.'s code)");
  }
};

class Gan : public StandardGame {
 public:
  Gan(const GanConfig& config, const DataInfo& info, Rng& rng)
      : StandardGame(config.pair, config.loss, config.condition, info, rng, "gan") {}
};

std::shared_ptr<Model> make_gan(const GanConfig& config, const DataInfo& info, Rng& rng) {
  return std::make_shared<Gan>(config, info, rng);
}

}  // namespace

ModelMaker gan_maker() { return maker_of<GanConfig>(make_gan); }

}  // namespace elbo
