// SPDX-License-Identifier: MIT
// The standard game with a critic that also tells what an example is: its class (AC-GAN) or the
// code that it was made of (InfoGAN). With L the loss of what is told, both minimise it:
//   critic minimises     E[-log D(x)] + E[-log(1 - D(G(z)))]
//                        + L of real examples + L of generated ones, constants
//   generator minimises  E[-log D(G(z))] + L of generated examples
#pragma once
#include "elbo/models/standard_game.h"
#include "elbo/models/wide_critic.h"

namespace elbo {

/// What a batch of generated examples was made of.
struct Origin {
  Tensor z;     ///< (B, Z)
  Tensor told;  ///< (B, names): the condition, or undefined
};

struct AuxiliaryOptions {
  PairOptions pair;
  int64_t numbers = 0;  ///< that the critic says of an example behind its logit
  ConditionKind told = ConditionKind::none;
};

class AuxiliaryGame : public StandardGame {
 public:
  Tensor judge(const Tensor& x) override { return said_of(x).select(1, 0); }

 protected:
  /// Its critic is a WideCritic.
  AuxiliaryGame(const AuxiliaryOptions& options, const DataInfo& info, Rng& rng, const char* name);

  /// Parts of L for what the critic says behind its logit, (B, numbers), of the batch's examples
  /// and of generated ones. None: what it is told there says nothing.
  virtual std::vector<Part> parts_of_real(const Tensor& /*said*/, const Batch& /*batch*/) const {
    return {};
  }
  virtual std::vector<Part> parts_of_made(const Tensor& said, const Origin& origin) const = 0;

  TurnResult play_critic(const Batch& batch, Rng& rng) override;
  TurnResult play_generator(const Batch& batch, Rng& rng) override;

  /// z and condition for as many examples as the batch has.
  Origin draw_origin(const Batch& batch, Rng& rng) {
    return {draw_prior(batch.size(), rng), condition().of(batch)};
  }
  /// All that the critic says: (B, ...) -> (B, 1 + numbers).
  Tensor said_of(const Tensor& x);
  /// What the generator minimises for the examples, L left out.
  LossTerms fooling(const Batch& batch, const Tensor& made);
};

/// The parts added to a loss; the loss itself where there are none.
LossTerms with_parts(LossTerms terms, const std::vector<Part>& parts);

}  // namespace elbo
