// SPDX-License-Identifier: MIT
// Two turns with a term more.
#include "elbo/models/auxiliary_game.h"

#include <torch/csrc/autograd/autograd.h>

namespace elbo {
namespace {

PairOptions with_wide_critic(PairOptions pair, int64_t numbers) {
  pair.critic = [numbers](const NetOptions& net, const DataInfo& info, Rng& rng) {
    return std::make_shared<WideCritic>(net, info, 1 + numbers, rng);
  };
  return pair;
}

Tensor verdict(const Tensor& said) { return said.defined() ? said.narrow(1, 0, 1) : said; }
Tensor behind_verdict(const Tensor& said) { return said.narrow(1, 1, said.size(1) - 1); }

}  // namespace

AuxiliaryGame::AuxiliaryGame(const AuxiliaryOptions& options, const DataInfo& info, Rng& rng,
                             const char* name)
    : StandardGame(with_wide_critic(options.pair, options.numbers), GeneratorLoss::non_saturating,
                   options.told, info, rng, name) {}

Tensor AuxiliaryGame::said_of(const Tensor& x) {
  check_examples(x, info(), "judge");
  return critic().forward(x);
}

LossTerms AuxiliaryGame::fooling(const Batch& batch, const Tensor& made) {
  return generator_terms({{}, verdict(judged_as_made(batch, made).made)});
}

TurnResult AuxiliaryGame::play_critic(const Batch& batch, Rng& rng) {
  const Origin origin = draw_origin(batch, rng);
  const Tensor made = [&] {
    const torch::NoGradGuard no_grad;
    return generate_from(origin.z, origin.told);
  }();
  const CriticScores said = judged(batch, made);
  std::vector<Part> parts = parts_of_real(behind_verdict(said.real), batch);
  for (Part& part : parts_of_made(behind_verdict(said.made), origin))
    parts.push_back(std::move(part));
  return critic_moves(with_parts(critic_terms({verdict(said.real), verdict(said.made)}), parts),
                      batch);
}

TurnResult AuxiliaryGame::play_generator(const Batch& batch, Rng& rng) {
  const Origin origin = draw_origin(batch, rng);
  const Tensor said = judged_as_made(batch, generate_from(origin.z, origin.told)).made;
  return {{{"generator", with_parts(generator_terms({{}, verdict(said)}),
                                    parts_of_made(behind_verdict(said), origin))}},
          {}};
}

LossTerms with_parts(LossTerms terms, const std::vector<Part>& parts) {
  if (parts.empty()) return terms;
  const LossTerms more = weighted_sum(parts);
  terms.total = terms.total + more.total;
  terms.parts.insert(terms.parts.end(), more.parts.begin(), more.parts.end());
  return terms;
}

}  // namespace elbo
