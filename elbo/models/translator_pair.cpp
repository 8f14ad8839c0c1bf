// SPDX-License-Identifier: MIT
// Two turns, each over both domains.
#include "elbo/models/translator_pair.h"

#include <torch/csrc/autograd/autograd.h>

#include "elbo/core/error.h"

namespace elbo {

TranslatorPair::TranslatorPair(const TranslatorOptions& options, const DataInfo& info, Rng& rng,
                               const char* name)
    : options_(options), info_(info) {
  const NetOptions nets = nets_of(options.nets, info, name);
  TranslatorNet::Form form = options.form;
  form.last = last_activation(info);
  to_second_ = register_module("to_second", std::make_shared<TranslatorNet>(nets, form, info, rng));
  to_first_ = register_module("to_first", std::make_shared<TranslatorNet>(nets, form, info, rng));
  critics_ = {register_module("critic_first", make_critic(nets, info, rng)),
              register_module("critic_second", make_critic(nets, info, rng))};
}

std::vector<Player> TranslatorPair::players() {
  return {{"critic", parameters_of(critics())},
          {"translator", parameters_of({to_second_.get(), to_first_.get()})}};
}

std::vector<Turn> TranslatorPair::turns(const TrainingProgress&) {
  return {{"critic",
           [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
             return play_critic(batch, rng);
           },
           options_.n_critic},
          {"translator", [this](const Batch& batch, const TrainingProgress&, Rng& rng) {
             return play_translator(batch, rng);
           }}};
}

Tensor TranslatorPair::translate(const Tensor& x, Way way, Rng& rng) {
  check_examples(x, info_, "translate");
  if (way.from + way.to != 3 || (way.to != 1 && way.to != 2))
    throw UsageError("[translate] got domains ", way.from, " to ", way.to,
                     ", want 1 to 2 or 2 to 1");
  return (way.to == 2 ? to_second_ : to_first_)->forward(x, rng);
}

Tensor TranslatorPair::judged(const Tensor& first, const Tensor& second) {
  return torch::cat({critics_[0]->forward(first), critics_[1]->forward(second)});
}

TurnResult TranslatorPair::play_critic(const Batch& batch, Rng& rng) {
  Tensor second, first;
  {
    const torch::NoGradGuard no_grad;
    second = to_second_->forward(batch.x, rng), first = to_first_->forward(batch.x2, rng);
  }
  LossTerms terms = critic_terms({judged(batch.x, batch.x2), judged(first, second)});
  terms.total = 2 * terms.total;
  return {{{"critic", std::move(terms)}}, [this] { after_critic(); }};
}

TurnResult TranslatorPair::play_translator(const Batch& batch, Rng& rng) {
  const Tensor second = to_second_->forward(batch.x, rng),
               first = to_first_->forward(batch.x2, rng);
  const Tensor x_again = to_first_->forward(second, rng),
               x2_again = to_second_->forward(first, rng);
  LossTerms terms = adversarial_terms({{}, judged(first, second)});
  const LossTerms cycles =
      weighted_sum({{"cycle_first", cycle_error(x_again, batch.x), options_.cycle},
                    {"cycle_second", cycle_error(x2_again, batch.x2), options_.cycle}});
  terms.total = 2 * terms.total + cycles.total;
  terms.parts.insert(terms.parts.end(), cycles.parts.begin(), cycles.parts.end());
  return {{{"translator", std::move(terms)}}, {}};
}

}  // namespace elbo
