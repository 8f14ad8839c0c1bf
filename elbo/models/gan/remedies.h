// SPDX-License-Identifier: MIT
// What may be added to a GAN of one generator and one critic, whatever its loss: norms and
// penalties that hold the critic, ways to show it examples, a look at where it is going. They
// combine where the mathematics allows it; check_remedies() says where it does not, and why.
//   critic_norm       spectral (Miyato et al. 2018), layer (Gulrajani et al. 2017), batch, none
//   r1, r2            the critic also minimises r1 / 2 E[|grad f(x)|^2] +
//                     r2 / 2 E[|grad f(G(z))|^2] (Mescheder et al. 2018)
//   dragan            dragan E[(|grad f(x^)| - 1)^2], x^ = x + a s u, a and each value of u uniform
//                     on [0, 1], s half the deviation of the batch's values (Kodali et al. 2017, as
//                     their program)
//   pack              the critic sees m examples of one kind side by side (Lin et al. 2018, PacGAN)
//   unroll            the generator minimises its loss after K steps of the critic that are not
//                     made, and knows how they depend on it (Metz et al. 2017)
//   minibatch_deviation, critic_condition    elbo/nn/games/headed_critic.h
//   conditional_norm  scales and shifts of the generator's batch norm by the condition (Dumoulin et
//                     al. 2017, de Vries et al. 2017)
//   augment           augment.h
#pragma once
#include "elbo/models/gan/augment.h"
#include "elbo/models/gan/games.h"
#include "elbo/models/nets.h"

namespace elbo::models {

/// Where a condition enters a critic.
enum class ConditionIn { input, projection };
constexpr auto enum_names(ConditionIn) { return std::array{"input", "projection"}; }

/// The options of all remedies; each is off.
struct RemedyOptions {
  CriticNorm critic_norm = CriticNorm::own;           ///< between the critic's layers
  Pairing pairing = Pairing::separate;                ///< of real and generated examples
  double r1 = 0, r2 = 0, dragan = 0;                  ///< weights of penalties
  int64_t pack = 1;                                   ///< examples that the critic sees at once
  int64_t unroll = 0;                                 ///< steps ahead
  double unroll_rate = .1;                            ///< of those steps
  bool minibatch_deviation = false;                   ///< a feature of the critic
  Augment augment = Augment::none;                    ///< of what the critic sees
  ConditionIn critic_condition = ConditionIn::input;  ///< where there is a condition
  bool conditional_norm = false;                      ///< of the generator

  /// Whether the critic's slope at each example is penalised.
  bool penalises() const { return r1 > 0 || r2 > 0 || dragan > 0; }

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    visit(
        "critic_norm", critic_norm,
        "between the critic's layers: what its net has (own), none, batch, layer, or weights over "
        "their largest singular value (spectral)");
    visit(
        "pairing", pairing,
        "what the losses are of: each example's score (separate), or the difference of a real and "
        "a generated one's (relativistic)");
    visit("r1", r1, "weight of the critic's squared slope at real examples", AtLeast{0});
    visit("r2", r2, "weight of the critic's squared slope at generated examples", AtLeast{0});
    visit("dragan", dragan,
          "weight of the penalty that holds the critic's slope near real examples to 1",
          AtLeast{0});
    visit("pack", pack, "examples of one kind that the critic sees side by side", Between{1, 16});
    visit("unroll", unroll, "steps of the critic that the generator looks ahead; 0: none",
          Between{0, 100});
    visit("unroll_rate", unroll_rate, "rate of those steps of plain gradient descent", Above{0});
    visit("minibatch_deviation", minibatch_deviation,
          "whether the critic is told how much the examples of a batch differ");
    visit("augment", augment, "random changes through which the critic sees all images");
    visit(
        "critic_condition", critic_condition,
        "where a condition enters the critic: beside its input or a hidden layer's (input), or as "
        "a product with its features (projection)");
    visit("conditional_norm", conditional_norm,
          "whether the condition sets the generator's scales and shifts of batch norm, in place of "
          "standing behind z");
  }
};

/// What a model says of remedies that it has no use for: the reason, or null where it has.
struct RemedyLimits {
  const char* model;                    ///< its name
  bool conditional = false;             ///< whether it has a condition
  const char* no_pairing = nullptr;     ///< why not pairs
  const char* no_pack = nullptr;        ///< why not packs
  const char* no_unroll = nullptr;      ///< why not steps ahead
  const char* no_batch_norm = nullptr;  ///< the model penalises slopes itself
};

/// ConfigError where remedies do not go together, or not with these nets, data or model.
void check_remedies(const RemedyOptions& remedies, const NetOptions& net,
                    const data::DataInfo& info, const RemedyLimits& limits);

/// The nets with what the remedies ask of them.
NetOptions with_remedies(NetOptions net, const RemedyOptions& remedies);

/// A critic for packs of examples and with the remedies' norms: (B / pack, ...) -> (B / pack,
/// outputs). `net` is the model's, its condition that of one example. ConfigError as make_critic.
std::shared_ptr<nn::Net> make_pair_critic(const NetOptions& net, int64_t pack,
                                          const data::DataInfo& info, Rng& rng);

}  // namespace elbo::models
