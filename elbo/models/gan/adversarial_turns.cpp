// SPDX-License-Identifier: MIT
// A generator's and a critic's turn.
#include "elbo/models/gan/adversarial_turns.h"

#include <torch/csrc/autograd/autograd.h>

#include "elbo/collective/over_batch.h"
#include "elbo/nn/blocks.h"
#include "elbo/nn/substitution.h"

namespace elbo::models {
namespace {

/// The critic's parameters after steps of descent on its loss, in the graph of `generated`.
Tensors steps_ahead(const PairCritic& critic, const LossOfScores& loss, const Batch& batch,
                    const std::pair<Tensor, Rng*>& generated) {
  using collective::over_batch;
  const nn::KeepMoments keep;
  const torch::AutoGradMode grad(true);
  const Tensors params = critic.parameters();
  Tensors moved = params;
  for (int64_t k = 0; k < critic.remedies().unroll; ++k) {
    const nn::Substitution substitution(params, moved);
    const Tensor total = loss(critic.scores(batch, generated.first, *generated.second)).total;
    const Tensors gradients =
        torch::autograd::grad({total}, moved, {}, /*retain_graph=*/true, /*create_graph=*/true,
                              /*allow_unused=*/true);
    for (size_t i = 0; i < moved.size(); ++i)
      if (gradients[i].defined())
        moved[i] = moved[i] -
                   critic.remedies().unroll_rate * over_batch(gradients[i], collective::Over::mean);
  }
  return moved;
}

}  // namespace

GeneratorOptions generator_of(const PairOptions& pair, const data::DataInfo& info,
                              const RemedyLimits& limits) {
  check_remedies(pair.remedies, pair.generator.net, info, limits);
  GeneratorOptions out = pair.generator;
  out.net = with_remedies(out.net, pair.remedies);
  return out;
}

Turn critic_turn(GeneratorModel& model, const PairCritic& critic, CriticTurn turn) {
  const int64_t repeats = turn.repeats;
  const auto play = [&model, &critic, turn = std::move(turn)](
                        const Batch& batch, const TrainingProgress&, Rng& rng) -> TurnResult {
    const Tensor generated = model.generate_constant(batch, rng);
    const CriticScores scores = critic.scores(batch, generated, rng);
    LossTerms terms = with_parts(turn.loss(scores), critic.penalties(batch, generated, rng));
    return {{{"critic", std::move(terms)}},
            critic.after_update([after = turn.after_update,
                                 keep = model.condition().keeping(batch)](const BatchMeans& means) {
              if (after) after();
              if (keep) keep(means);
            })};
  };
  return {"critic", play, repeats};
}

Turn generator_turn(GeneratorModel& model, const PairCritic& critic, GeneratorTurn turn) {
  return {
      "generator",
      [&model, &critic, turn = std::move(turn)](const Batch& batch, const TrainingProgress&,
                                                Rng& rng) -> TurnResult {
        const Tensor generated = model.generate(batch, rng);
        if (critic.remedies().unroll == 0)
          return {{{"generator", turn.loss(critic.scores_of_generated(batch, generated, rng))}},
                  {}};
        const nn::Substitution ahead(
            critic.parameters(), steps_ahead(critic, turn.critic_loss, batch, {generated, &rng}));
        return {{{"generator", turn.loss(critic.scores_of_generated(batch, generated, rng))}}, {}};
      }};
}

LossOfScores of_generated(std::function<LossTerms(const Tensor&)> loss) {
  return [loss = std::move(loss)](const CriticScores& scores) { return loss(scores.generated); };
}

void clip_weights(const torch::nn::Module& module, double limit) {
  const torch::NoGradGuard no_grad;
  for (const Tensor& param : module.parameters()) param.clamp_(-limit, limit);
}

}  // namespace elbo::models
