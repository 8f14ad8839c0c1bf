// SPDX-License-Identifier: MIT
// Auxiliary classifier GAN (Odena, Olah and Shlens 2017): the game of auxiliary_game.h, where the
// generator is told a class c and the critic, who is not, tells it: C(c|x), a second head on its
// hidden layers.
//   critic minimises     E[-log D(x)] + E[-log(1 - D(G(z, c)))]
//                        + w (E[-log C(c|x)] + E[-log C(c|G(z, c))])
//   generator minimises  E[-log D(G(z, c))] + w E[-log C(c|G(z, c))]
// w is 1 in the paper. The classes of generated examples are the batch's.
#include "elbo/models/auxiliary_game.h"
#include "elbo/models/registry.h"
#include "elbo/objectives/categorical.h"

namespace elbo {
namespace {

struct AcGanConfig {
  PairOptions pair;
  double class_weight = 1;

  template <class Visit>
  void fields(Visit&& visit) {
    pair.fields(visit);
    visit("class_weight", class_weight, "w: weight of the classes beside the game", AtLeast{0});
  }
};

class AcGan : public AuxiliaryGame, public Classifies {
 public:
  AcGan(const AcGanConfig& config, const DataInfo& info, Rng& rng)
      : AuxiliaryGame({config.pair, info.classes(), ConditionKind::classes}, info, rng, "acgan"),
        weight_(config.class_weight) {}

  Tensor classify(const Tensor& x) override {
    const Tensor said = said_of(x);
    return torch::log_softmax(said.narrow(1, 1, said.size(1) - 1), 1);
  }

 protected:
  std::vector<Part> parts_of_real(const Tensor& said, const Batch& batch) const override {
    return {{"class_of_real", categorical_nll(said, condition().of(batch)), weight_}};
  }
  std::vector<Part> parts_of_made(const Tensor& said, const Origin& origin) const override {
    return {{"class_of_made", categorical_nll(said, origin.told), weight_}};
  }

 private:
  double weight_;
};

std::shared_ptr<Model> make_acgan(const AcGanConfig& config, const DataInfo& info, Rng& rng) {
  return std::make_shared<AcGan>(config, info, rng);
}

}  // namespace

ModelMaker acgan_maker() { return maker_of<AcGanConfig>(make_acgan); }

}  // namespace elbo
