// SPDX-License-Identifier: MIT
// Two turns.
#include "elbo/models/adversarial_pair.h"

#include <torch/csrc/autograd/autograd.h>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/kernels/split_rows.h"
#include "elbo/objectives/adversarial.h"

namespace elbo {

void add_shares(LossTerms& terms, const CriticScores& judged) {
  terms.parts.emplace_back("right_on_real", share_positive(judged.real));
  terms.parts.emplace_back("right_on_fake", 1 - share_positive(judged.made));
}

AdversarialPair::AdversarialPair(const PairOptions& options, ConditionKind told,
                                 const DataInfo& info, Rng& rng, const char* name)
    : GeneratorModel(options.generator, told, info, rng, name),
      n_critic_(options.n_critic),
      norm_(options.norm),
      name_(name) {
  critic_ = register_module("critic", options.critic(this->options().net, info, rng));
}

std::vector<Turn> AdversarialPair::turns(const TrainingProgress&) {
  return {{"critic",
           [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
             return play_critic(batch, rng);
           },
           n_critic_},
          {"generator", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
             return play_generator(batch, rng);
           }}};
}

Tensor AdversarialPair::judge(const Tensor& x) {
  check_examples(x, info(), "judge");
  return critic_->forward(x, condition().none()).flatten() - undecided();  // (B, 1) -> (B)
}

Tensor AdversarialPair::features(const Tensor& x, const std::string& layer) {
  if (layer != feature_layers()[0])
    throw UsageError("no layer \"", printable(layer), "\"; there is: ", feature_layers()[0]);
  check_examples(x, info(), "features");
  auto* layered = dynamic_cast<LayeredCritic*>(critic_.get());
  if (layered == nullptr)
    throw Unsupported("this ", name_,
                      "'s critic shows no similarity layer; net = \"larsen\" does, and \"mlp\" "
                      "with hidden layers");
  return layered->features(x).flatten(1);
}

TurnResult AdversarialPair::play_critic(const Batch& batch, Rng& rng) {
  return critic_moves(critic_terms(judged(batch, generate_constant(batch, rng))), batch);
}

TurnResult AdversarialPair::critic_moves(LossTerms terms, const Batch& batch) {
  return {{{"critic", std::move(terms)}}, [this, keep = condition().keeping(batch)] {
            after_critic();
            if (keep) keep();
          }};
}

TurnResult AdversarialPair::play_generator(const Batch& batch, Rng& rng) {
  return {{{"generator", generator_terms(judged_as_made(batch, generate(batch, rng)))}}, {}};
}

CriticScores AdversarialPair::judged_as_made(const Batch& real, const Tensor& made) {
  if (generator_sees_real() || rows_mix()) return judged(real, made);
  return {{}, critic_->forward(made, condition().of(real))};
}

CriticScores AdversarialPair::judged(const Batch& real, const Tensor& made) {
  const Tensor told = condition().of(real);
  if (options().net.batch_norm && !rows_mix())
    return {critic_->forward(real.x, told), critic_->forward(made, told)};
  const auto [on_real, on_made] =
      split_rows(critic_->forward(torch::cat({real.x, made}),
                                  told.defined() ? torch::cat({told, told}) : told),
                 real.size());
  return {on_real, on_made};
}

}  // namespace elbo
