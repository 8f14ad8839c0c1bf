// SPDX-License-Identifier: MIT
// The two turns of a generator and a critic that learn against each other.
//   critic's turn, n_critic times: real examples and as many generated ones, constant;  generator's
//       turn: generated afresh.
// How the critic sees them: pair_critic.h. With `unroll` = K the generator minimises its loss at
// the critic w_K, w_{k+1} = w_k - unroll_rate grad_w L_critic(w_k), whose steps see the turn's own
// examples and are not made (Metz et al. 2017; theirs are Adam's or plain ones, these are plain).
// The generator's batch norm moves in both turns. Deviation from DCGAN: images are in [0, 1] and
// end in a sigmoid, not in [-1, 1] and tanh.
#pragma once
#include <functional>

#include "elbo/models/adversarial_losses.h"
#include "elbo/models/gan/pair_critic.h"

namespace elbo::models {

/// The options of a GAN of one generator and one critic.
struct PairOptions {
  GeneratorOptions generator;  ///< of the generator and the critic's net
  int64_t n_critic = 1;        ///< updates of the critic in a step
  /// Of a critic with batch norm; a field where the model makes it one.
  NormOver norm = NormOver::group;
  RemedyOptions remedies = {};  ///< fields where the model makes them so, by remedy_fields()

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    generator.fields(visit);
    visit("n_critic", n_critic, "updates of the critic in a step, each on a batch of its own",
          AtLeast{1});
  }
  /// The same and the remedies.
  template <class Visit>
  void remedy_fields(Visit&& visit) {
    fields(visit);
    remedies.fields(visit);
  }
};

/// The sizes that most GANs of the lecture's repository have: a code of 10, one hidden layer of
/// 128, PyTorch's initialisation.
inline PairOptions small_pair(int64_t n_critic = 1) {
  return {.generator = {.latent_dim = 10, .net = {.hidden = {128}, .init = nn::Init::torch}},
          .n_critic = n_critic};
}

/// The generator's options with what the remedies ask of the nets. ConfigError as check_remedies().
GeneratorOptions generator_of(const PairOptions& pair, const data::DataInfo& info,
                              const RemedyLimits& limits);

/// A loss of what the critic says.
using LossOfScores = std::function<LossTerms(const CriticScores&)>;

/// What a critic's turn does beside judging.
struct CriticTurn {
  LossOfScores loss;                        ///< of its scores; penalties are added
  int64_t repeats = 1;                      ///< updates in a step
  std::function<void()> after_update = {};  ///< writes state (WGAN clips its weights)
};

/// The turn `critic` of the player `critic`.
Turn critic_turn(GeneratorModel& model, const PairCritic& critic, CriticTurn turn);

/// What a generator's turn minimises.
struct GeneratorTurn {
  LossOfScores loss;              ///< `real` is undefined where it does not count
  LossOfScores critic_loss = {};  ///< for steps of the critic that are looked ahead
};

/// The turn `generator` of the player `generator`.
Turn generator_turn(GeneratorModel& model, const PairCritic& critic, GeneratorTurn turn);

/// A loss of generated examples' scores alone, (B, 1).
LossOfScores of_generated(std::function<LossTerms(const Tensor&)> loss);

/// Every parameter of the module, biases and scales of batch norm too, into [-limit, limit], in
/// place: by which the critic of a Wasserstein GAN is held to slopes of a bounded size.
void clip_weights(const torch::nn::Module& module, double limit);

}  // namespace elbo::models
