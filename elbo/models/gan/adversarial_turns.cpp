// SPDX-License-Identifier: MIT
// A batch and as many generated examples before a critic.
#include "elbo/models/gan/adversarial_turns.h"

#include <torch/csrc/autograd/autograd.h>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/kernels/loss_parts.h"

namespace elbo::models {

CriticScores PairCritic::scores(const Batch& batch, const Tensor& generated) const {
  const Tensor condition = model_.condition().of(batch);
  if (model_.options().net.batch_norm && !rows_mix())
    return {net_->forward(batch.x, condition), net_->forward(generated, condition)};
  const auto [on_real, on_generated] = kernels::split_rows(
      net_->forward(torch::cat({batch.x, generated}),
                    condition.defined() ? torch::cat({condition, condition}) : condition),
      batch.size());
  return {on_real, on_generated};
}

Tensor PairCritic::score_generated(const Batch& batch, const Tensor& generated) const {
  const nn::KeepMoments keep;
  if (rows_mix()) return scores(batch, generated).generated;
  return net_->forward(generated, model_.condition().of(batch));
}

Tensor PairCritic::judge(const Tensor& x) const {
  tensor::check_examples(x, model_.info(), "examples to judge");
  return net_->forward(x, model_.condition().none()).flatten();  // (B, 1) -> (B)
}

Tensor PairCritic::features(const Tensor& x, const std::string& layer) const {
  if (layer != layers()[0])
    throw UsageError("no layer \"", printable(layer), "\"; there is: ", layers()[0]);
  tensor::check_examples(x, model_.info(), "examples to look at");
  auto* layered = dynamic_cast<nn::LayeredCritic*>(net_.get());
  if (layered == nullptr)
    throw Unsupported("this ", model_.model_name(),
                      "'s critic shows no similarity layer; net = \"larsen\" does, and \"mlp\" "
                      "with hidden layers");
  return layered->features(x).flatten(1);
}

Turn critic_turn(GeneratorModel& model, const PairCritic& critic, CriticTurn turn) {
  const int64_t repeats = turn.repeats;
  const auto play = [&model, &critic, turn = std::move(turn)](
                        const Batch& batch, const TrainingProgress&, Rng& rng) -> TurnResult {
    const CriticScores scores = critic.scores(batch, model.generate_constant(batch, rng));
    return {{{"critic", turn.loss(scores)}},
            [after = turn.after_update,
             keep = model.condition().keeping(batch)](const BatchMeans& means) {
              if (after) after();
              if (keep) keep(means);
            }};
  };
  return {"critic", play, repeats};
}

Turn generator_turn(GeneratorModel& model, const PairCritic& critic,
                    std::function<LossTerms(const Tensor&)> loss) {
  return {"generator",
          [&model, &critic, loss = std::move(loss)](const Batch& batch, const TrainingProgress&,
                                                    Rng& rng) -> TurnResult {
            const Tensor generated = model.generate(batch, rng);
            return {{{"generator", loss(critic.score_generated(batch, generated))}}, {}};
          }};
}

void clip_weights(const torch::nn::Module& module, double limit) {
  const torch::NoGradGuard no_grad;
  for (const Tensor& param : module.parameters()) param.clamp_(-limit, limit);
}

}  // namespace elbo::models
