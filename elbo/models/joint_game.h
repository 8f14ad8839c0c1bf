// SPDX-License-Identifier: MIT
// A game about pairs (Dumoulin et al. 2017, ALI; Donahue et al. 2017, BiGAN): the critic tells an example with the code inferred from it, (x, z^), z^ ~ q(z|x), from a code with what is made of it,
// (G(z), z), z ~ p(z); encoder and generator learn, on one loss, to have each taken for the other. D = s(critic's logits).
//   critic minimises               E[-log D(x, z^)] + E[-log(1 - D(G(z), z))]
//   encoder and generator minimise E[-log(1 - D(x, z^))] + E[-log D(G(z), z)]: the same with labels swapped, the form with strong gradients
// Where it is solved, both joint distributions are one: z^ is distributed as p(z), and encoder and generator undo each other.
//   stochastic (ALI):      q(z|x) = N(mean(x), diag(exp(log_var(x)))), reparameterised
//   deterministic (BiGAN): z^ = mean(x)
// One turn with three stakes: one forward pass serves all, and nobody moves towards another's goal. Pairs of both kinds go through the critic as one batch.
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

struct JointOptions {
  GeneratorOptions generator;
  Inference inference = Inference::stochastic;

  template <class Visit>
  void fields(Visit&& visit) {
    generator.fields(visit);
    visit("inference", inference, "q(z|x): a Gaussian (stochastic, ALI) or a point (deterministic, BiGAN)");
  }
};

/// Players `encoder`, `generator` and `critic`, in the one turn `joint`. A model that differs in where its codes come from overrides draw_prior().
class JointGame : public GeneratorModel, public Encodes, public Reconstructs {
 public:
  std::vector<Player> players() override;
  std::vector<Turn> turns(const Moment&) override;
  Posterior encode(const Tensor& x) override;
  Tensor reconstruct(const Tensor& x, Rng* rng) override { return decode(rng == nullptr ? encode(x).mean : infer(x, *rng)); }

 protected:
  /// Registers `encoder`, `posterior` and `critic` beside what a GeneratorModel has. ConfigError as make_encoder and JointCritic.
  JointGame(const JointOptions& options, const DataInfo& info, Rng& rng, const char* name);

  /// z^ ~ q(z|x): (B, ...) -> (B, Z). Rows of noise are keyed by example.
  Tensor infer(const Tensor& x, Rng& rng);

 private:
  Played play(const Batch& batch, Rng& rng);

  Inference inference_;
  std::shared_ptr<Net> encoder_;
  std::shared_ptr<Linear> posterior_;  // (B, features) -> (B, 2 Z), or (B, Z) of a deterministic one
  std::shared_ptr<JointCritic> critic_;
};

}  // namespace elbo
