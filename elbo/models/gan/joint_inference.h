// SPDX-License-Identifier: MIT
// What games about pairs (x, z) share (Dumoulin et al. 2017, ALI; Donahue et al. 2017, BiGAN): an
// encoder q(z|x) beside the generator, a critic of pairs, and their losses. The critic tells an
// example with the code inferred from it, (x, z^), z^ ~ q(z|x), from a code with what is generated
// from it, (G(z), z); encoder and generator learn, on one loss, to have each taken for the other.
// D = s(critic's logits).
//   critic minimises               E[-log D(x, z^)] + E[-log(1 - D(G(z), z))]
//   encoder and generator minimise
//     swapped (ALI)      E[-log(1 - D(x, z^))] + E[-log D(G(z), z)]: the same with labels swapped,
//         the form with strong gradients
//     boundary_seeking   .5 E[(log D - log(1 - D))^2] of both kinds of pairs (Hjelm et al. 2018):
//         nothing is gained beyond the boundary where the critic cannot tell
//   r1: the critic also minimises r1 / 2 E[|gradient of its logit at (x, z^)|^2] (Mescheder et al.
//       2018), which holds back a critic that would win
// Where it is solved, both joint distributions are one: z^ is distributed as p(z), and encoder and
// generator undo each other.
//   stochastic (ALI):      q(z|x) = N(mean(x), diag(exp(log_var(x)))), reparameterised
//   deterministic (BiGAN): z^ = mean(x)
// Pairs of both kinds go through the critic as one batch.
#pragma once
#include "elbo/models/adversarial_losses.h"
#include "elbo/models/generator_model.h"
#include "elbo/nn/blocks.h"
#include "elbo/nn/mlp.h"

namespace elbo::models {

/// Q(z|x): a Gaussian, or a point.
enum class Inference { stochastic, deterministic };
constexpr auto enum_names(Inference) { return std::array{"stochastic", "deterministic"}; }

/// What encoder and generator minimise.
enum class JointLoss { swapped, boundary_seeking };
constexpr auto enum_names(JointLoss) { return std::array{"swapped", "boundary_seeking"}; }

/// Options of a game about pairs.
struct JointOptions {
  GeneratorOptions generator;                   ///< of generator and nets
  Inference inference = Inference::stochastic;  ///< q(z|x)
  JointLoss loss = JointLoss::swapped;          ///< of encoder and generator
  double r1 = 0;                                ///< weight of the critic's input gradient

  /// The list of fields, for elbo/core/fields.h.
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

/// A critic of pairs (x, z): does a code belong to an example, and both to the data?
///   mlp:          x and z side by side through the hidden layers to one number
///   conv, larsen: the image through a convolutional trunk, what comes out beside z through the
///       hidden layers
/// The trunk of conv has no batch norm and leaky_relu.
class JointCritic : public torch::nn::Module {
 public:
  /// Registers `trunk` (where there is one) and `head`. ConfigError where `options.hidden` is
  /// empty, or as make_encoder.
  JointCritic(const NetOptions& options, const data::DataInfo& info, int64_t latent_dim, Rng& rng);
  /// Logits, positive for pairs of a real example and its code: (B, ...), (B, Z) -> (B, 1).
  Tensor forward(const Tensor& x, const Tensor& z);

 private:
  std::shared_ptr<nn::Net> trunk_;  // null for an mlp
  std::shared_ptr<nn::Mlp> head_;
};

/// Examples with their codes: (B, ...), (B, Z).
struct CodedExamples {
  Tensor x, z;  ///< (B, ...), (B, Z)
};

/// The nets that such a game has beside the generator, as a part of a model.
class JointNets {
 public:
  /// Registers `encoder`, `posterior` and `critic` with `model`. ConfigError as make_encoder and
  /// JointCritic, and want_separate_critic() for `r1`.
  JointNets(const JointOptions& options, GeneratorModel& model, Rng& rng);

  /// Of the encoder's player.
  Tensors encoder_params() const { return parameters_of({encoder_.get(), posterior_.get()}); }
  Tensors critic_params() const { return critic_->parameters(); }  ///< of the critic's player

  /// As Encodes.
  Posterior encode(const Tensor& x) const;
  /// z^ ~ q(z|x): (B, ...) -> (B, Z). Rows of noise are keyed by example.
  Tensor infer(const Tensor& x, Rng& rng) const { return draw_code(encode(x), rng); }

  /// The critic's logits of examples with their inferred codes, `real` of the result, and of codes
  /// with their generated examples.
  CriticScores scores(const CodedExamples& inferred, const CodedExamples& generated) const;
  /// As standard_critic_loss(), with part `squared_slope` where r1 is not 0.
  LossTerms critic_loss(const CriticScores& logits, const CodedExamples& inferred) const;
  /// What encoder and generator minimise: parts `encoded` and `generated`.
  LossTerms inference_loss(const CriticScores& logits) const;

 private:
  /// |gradient of the critic's logit|^2 at pairs that count as constants: (B).
  Tensor squared_gradient(const CodedExamples& pairs) const;

  const GeneratorModel& model_;
  JointOptions options_;
  std::shared_ptr<nn::Net> encoder_;
  // (B, features) -> (B, 2 Z), or (B, Z) of a deterministic one
  std::shared_ptr<nn::Linear> posterior_;
  std::shared_ptr<JointCritic> critic_;
};

}  // namespace elbo::models
