// SPDX-License-Identifier: MIT
// The two turns of a generator and a critic that learn against each other, and that critic as a
// part that a model owns.
//   critic's turn, n_critic times: real examples and as many generated ones, constant;  generator's
//       turn: generated afresh.
// Real and generated examples go through a critic with batch norm in two forward passes (Radford et
// al. 2016), so that they never mix, or as one batch (NormOver); its running moments see both
// either way, in equal shares but for the later pass's greater weight (10 : 9), and move in the
// critic's turn alone. The generator's batch norm moves in both turns. Deviation from DCGAN: images
// are in [0, 1] and end in a sigmoid, not in [-1, 1] and tanh.
#pragma once
#include <functional>

#include "elbo/models/adversarial_losses.h"
#include "elbo/models/generator_model.h"

namespace elbo::models {

/// The options of a GAN of one generator and one critic.
struct PairOptions {
  GeneratorOptions generator;  ///< of the generator and the critic's net
  int64_t n_critic = 1;        ///< updates of the critic in a step
  /// Of a critic with batch norm; a field where the model makes it one.
  NormOver norm = NormOver::group;

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    generator.fields(visit);
    visit("n_critic", n_critic, "updates of the critic in a step, each on a batch of its own",
          AtLeast{1});
  }
};

/// The sizes that most GANs of the lecture's repository have: a code of 10, one hidden layer of
/// 128, PyTorch's initialisation.
inline PairOptions small_pair(int64_t n_critic = 1) {
  return {.generator = {.latent_dim = 10, .net = {.hidden = {128}, .init = nn::Init::torch}},
          .n_critic = n_critic};
}

/// The critic of a pair: scores for the turns, and what can be asked of it besides.
class PairCritic {
 public:
  /// A part of `model`, under whose name "critic" the net is registered.
  PairCritic(const GeneratorModel& model, std::shared_ptr<nn::Net> net,
             NormOver norm = NormOver::group)
      : model_(model), net_(std::move(net)), norm_(norm) {}

  nn::Net& net() const { return *net_; }                     ///< the critic itself
  Tensors parameters() const { return net_->parameters(); }  ///< of the critic's player

  /// What it says of the batch's examples and of as many generated ones, with the batch's
  /// condition.
  CriticScores scores(const Batch& batch, const Tensor& generated) const;
  /// The same for those who learn from the verdict on `generated` alone: the batch's examples go
  /// through only where batch norm makes them count in that.
  Tensor score_generated(const Batch& batch, const Tensor& generated) const;

  /// As Judges: logits of (B, ...), (B).
  Tensor judge(const Tensor& x) const;
  /// As HasFeatures: `similarity`, the critic's last hidden layer, or of net = "larsen" its second
  /// halving.
  std::vector<std::string> layers() const { return {"similarity"}; }
  /// (B, ...) -> (B, F), the raw values of `layer`.
  Tensor features(const Tensor& x, const std::string& layer) const;

 private:
  /// Whether what it says of one row depends on rows of the other kind.
  bool rows_mix() const { return norm_ == NormOver::all && model_.options().net.batch_norm; }

  const GeneratorModel& model_;
  std::shared_ptr<nn::Net> net_;
  NormOver norm_;
};

/// What a critic's turn does beside judging.
struct CriticTurn {
  std::function<LossTerms(const CriticScores&)> loss;  ///< of its scores
  int64_t repeats = 1;                                 ///< updates in a step
  std::function<void()> after_update = {};             ///< writes state (WGAN clips its weights)
};

/// The turn `critic` of the player `critic`.
Turn critic_turn(GeneratorModel& model, const PairCritic& critic, CriticTurn turn);

/// The turn `generator` of the player `generator`, whose loss is one of what the critic says of its
/// examples, (B, 1).
Turn generator_turn(GeneratorModel& model, const PairCritic& critic,
                    std::function<LossTerms(const Tensor&)> loss);

/// Every parameter of the module, biases and scales of batch norm too, into [-limit, limit], in
/// place: by which the critic of a Wasserstein GAN is held to slopes of a bounded size.
void clip_weights(const torch::nn::Module& module, double limit);

}  // namespace elbo::models
