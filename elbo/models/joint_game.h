// SPDX-License-Identifier: MIT
// A game about pairs (Dumoulin et al. 2017, ALI; Donahue et al. 2017, BiGAN): the critic tells an
// example with the code inferred from it, (x, z^), z^ ~ q(z|x), from a code with what is made of
// it, (G(z), z), z ~ p(z); encoder and generator learn, on one loss, to have each taken for the
// other. D = s(critic's logits).
//   critic minimises               E[-log D(x, z^)] + E[-log(1 - D(G(z), z))]
//   encoder and generator minimise
//     swapped (ALI)      E[-log(1 - D(x, z^))] + E[-log D(G(z), z)]: the same with labels swapped,
//                        the form with strong gradients
//     boundary_seeking   .5 E[(log D - log(1 - D))^2] of both kinds of pairs (Hjelm et al. 2018):
//                        nothing is gained beyond the boundary where the critic cannot tell
//   r1: the critic also minimises r1 / 2 E[|gradient of its logit at (x, z^)|^2] (Mescheder et al.
//     2018), which holds back a critic that would win
// Where it is solved, both joint distributions are one: z^ is distributed as p(z), and encoder and
// generator undo each other.
//   stochastic (ALI):      q(z|x) = N(mean(x), diag(exp(log_var(x)))), reparameterised
//   deterministic (BiGAN): z^ = mean(x)
// One turn with three losses: one forward pass serves all, and nobody moves towards another's goal.
// Pairs of both kinds go through the critic as one batch.
#pragma once
#include "elbo/models/generator_model.h"
#include "elbo/models/joint_critic.h"
#include "elbo/nn/blocks.h"

namespace elbo {

enum class Inference { stochastic, deterministic };
template <>
struct EnumNames<Inference> {
  static constexpr std::array names{"stochastic", "deterministic"};
};

enum class JointLoss { swapped, boundary_seeking };
template <>
struct EnumNames<JointLoss> {
  static constexpr std::array names{"swapped", "boundary_seeking"};
};

struct JointOptions {
  GeneratorOptions generator;
  Inference inference = Inference::stochastic;
  JointLoss loss = JointLoss::swapped;
  double r1 = 0;

  template <class Visit>
  void fields(Visit&& visit) {
    generator.fields(visit);
    visit("batch_norm", generator.net.batch_norm,
          "mlp: batch normalisation between the layers of encoder and generator, which conv and "
          "larsen always have");
    visit("inference", inference,
          "q(z|x): a Gaussian (stochastic, ALI) or a point (deterministic, BiGAN)");
    visit("loss", loss,
          "of encoder and generator: the critic's with labels swapped, or .5 logit^2 "
          "(boundary_seeking)");
    visit("r1", r1,
          "weight of the critic's squared slope at real pairs; 0: none. A step then takes two to "
          "three times as long",
          AtLeast{0});
  }
};

/// Players `encoder`, `generator` and `critic`, in the one turn `joint`. A model that differs in
/// where its codes come from overrides draw_prior(), and draw_codes() where training has others
/// than samples have.
class JointGame : public GeneratorModel, public Encodes, public Reconstructs {
 public:
  std::vector<Player> players() override;
  std::vector<Turn> turns(const TrainingProgress&) override;
  Posterior encode(const Tensor& x) override;
  Tensor reconstruct(const Tensor& x, Rng* rng) override {
    return decode(rng == nullptr ? encode(x).mean : infer(x, *rng));
  }

 protected:
  /// Registers `encoder`, `posterior` and `critic` beside what a GeneratorModel has. ConfigError as
  /// make_encoder and JointCritic, and want_separate_critic() for `r1`.
  JointGame(const JointOptions& options, const DataInfo& info, Rng& rng, const char* name);

  /// z^ ~ q(z|x): (B, ...) -> (B, Z). Rows of noise are keyed by example.
  Tensor infer(const Tensor& x, Rng& rng);

  /// The codes that a step learns from: (count, Z).
  virtual Tensor draw_codes(int64_t count, Rng& rng) { return draw_prior(count, rng); }

 private:
  TurnResult play(const Batch& batch, Rng& rng);
  /// What encoder and generator minimise, on the critic's logits, (B, 1) each.
  LossTerms fooling_terms(const Tensor& encoded, const Tensor& generated) const;
  /// |gradient of the critic's logit|^2 at pairs that count as constants: (B, ...), (B, Z) -> (B).
  Tensor squared_slope(const Tensor& x, const Tensor& z);

  Inference inference_;
  JointLoss loss_;
  double r1_;
  std::shared_ptr<Net> encoder_;
  // (B, features) -> (B, 2 Z), or (B, Z) of a deterministic one
  std::shared_ptr<Linear> posterior_;
  std::shared_ptr<JointCritic> critic_;
};

}  // namespace elbo
