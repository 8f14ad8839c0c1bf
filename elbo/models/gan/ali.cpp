// SPDX-License-Identifier: MIT
// Adversarially learned inference (Dumoulin et al. 2017; BiGAN, Donahue et al. 2017): the game
// about pairs of joint_inference.h, (x, z^) against (G(z), z), with z ~ p(z), a fixed prior. No
// reconstruction is in its loss: that encoder and generator undo each other follows from the game,
// as far as it is solved.
// Deviations: no dropout in the critic; the fully connected net is one 784 + z - 128 - 1, as the
// lecture's repository has it.
#include "elbo/models/gan/joint_inference.h"
#include "elbo/models/registry.h"

namespace elbo::models {
namespace {

class Ali : public GeneratorModel, public Encodes, public Reconstructs {
 public:
  Ali(const JointOptions& config, const data::DataInfo& info, Rng& rng)
      : GeneratorModel(config.generator, ConditionKind::none, info, rng, "ali"),
        nets_(config, *this, rng) {}

  std::vector<Player> players() override {
    return {{"encoder", nets_.encoder_params()},
            {"generator", generator().parameters()},
            {"critic", nets_.critic_params()}};
  }

  std::vector<Turn> turns(const TrainingProgress&) override {
    return {{"joint", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
               return play(batch, rng);
             }}};
  }

  Posterior encode(const Tensor& x) override { return nets_.encode(x); }
  Tensor reconstruct(const Tensor& x, Rng* rng) override {
    return decode(rng == nullptr ? encode(x).mean : nets_.infer(x, *rng));
  }

 private:
  /// One forward pass serves all three, and nobody moves towards another's goal.
  TurnResult play(const Batch& batch, Rng& rng) {
    const CodedExamples inferred{batch.x, nets_.infer(batch.x, rng)};
    const Tensor z = draw_prior(batch.size(), rng);
    const CriticScores logits = nets_.scores(inferred, {generate_from(z, {}), z});
    const LossTerms inference = nets_.inference_loss(logits);
    return {{{"encoder", inference},
             {"generator", inference},
             {"critic", nets_.critic_loss(logits, inferred)}},
            {}};
  }

  JointNets nets_;
};

std::shared_ptr<Model> make_ali(const JointOptions& config, const data::DataInfo& info, Rng& rng) {
  return std::make_shared<Ali>(config, info, rng);
}

}  // namespace

ModelMaker ali_maker() { return maker_of<JointOptions>(make_ali); }

}  // namespace elbo::models
