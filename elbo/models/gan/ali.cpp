// SPDX-License-Identifier: MIT
// Adversarially learned inference (Dumoulin et al. 2017; BiGAN, Donahue et al. 2017): the game
// about pairs of joint_game.h with z ~ p(z), a fixed prior. No reconstruction is in its loss: that
// encoder and generator undo each other follows from the game, as far as it is solved.
// Deviations: no dropout in the critic; the fully connected net is one 784 + z - 128 - 1, as the
// lecture's repository has it.
#include "elbo/models/joint_game.h"
#include "elbo/models/registry.h"

namespace elbo {
namespace {

class Ali : public JointGame {
 public:
  Ali(const JointOptions& config, const DataInfo& info, Rng& rng)
      : JointGame(config, info, rng, "ali") {}
};

std::shared_ptr<Model> make_ali(const JointOptions& config, const DataInfo& info, Rng& rng) {
  return std::make_shared<Ali>(config, info, rng);
}

}  // namespace

ModelMaker ali_maker() { return maker_of<JointOptions>(make_ali); }

}  // namespace elbo
