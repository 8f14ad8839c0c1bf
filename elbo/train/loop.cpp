// SPDX-License-Identifier: MIT
// Steps, turns, moves.
#include "elbo/train/loop.h"

#include <ATen/Context.h>

#include <algorithm>

#include "elbo/core/nearest.h"
#include "elbo/kernels/choice.h"
#include "elbo/nn/blocks.h"

namespace elbo {
namespace {

constexpr uint64_t kNoise = 'n';  // path of the streams that turns draw from
// of a run: thirty thousand years at a millisecond each
constexpr int64_t kMostBatches = 1'000'000'000'000'000;

/// Batches that one round of these turns draws.
int64_t draws_of(const std::vector<Turn>& turns) {
  int64_t draws = 1;
  for (const Turn& turn : turns) draws += turn.repeats - 1;
  return draws;
}

NamedTensors params_of(const Roster& roster, const OwnOptim& own) {
  const std::string player = own.name.substr(0, own.name.find('@'));
  for (const Learner& learner : roster.learners())
    if (learner.name == player) return learner.params;
  throw ConfigError(own.place.text(), ": [optim.\"", printable(own.name),
                    "\"] names no player of this model", did_you_mean(player, roster.names()),
                    "; players are ", join(roster.names(), ", "));
}

const OptimConfig& config_of(const OptimTable& table, const std::string& player) {
  for (const OwnOptim& own : table.own)
    if (own.name == player) return own.config;
  return table.general;
}

/// The parameters of a player in one block, or null where they cannot be.
std::shared_ptr<FlatMemory> flat_memory(const Learner& learner) {
  const auto plain = [](const Tensor& param) { return can_fuse(param) && param.is_contiguous(); };
  return std::all_of(learner.tensors.begin(), learner.tensors.end(), plain)
             ? std::make_shared<FlatMemory>(learner.tensors)
             : nullptr;
}

/// What one example says of a batch's mean and variance is nothing (a fully connected layer), or is
/// not what evaluation will use (a convolution).
void refuse_batch_norm(const Model& model) {
  for (const auto& item : model.named_modules("", /*include_self=*/false)) {
    const auto* norm = dynamic_cast<const BatchNorm*>(item.value().get());
    if (norm != nullptr && norm->weight.requires_grad())  // a frozen one stays in evaluation mode
      throw ConfigError(
          "train.batch_size = 1: ", item.key(),
          " is batch norm, which cannot take the variance of a batch from one example; want at "
          "least 2, or a net without it (model.net, model.batch_norm)");
  }
}

void set_value(std::vector<NamedValue>& values, const std::string& name, double value) {
  for (NamedValue& old : values)
    if (old.first == name) return void(old.second = value);
  values.emplace_back(name, value);
}

}  // namespace

Trainer::Trainer(std::shared_ptr<Model> model, std::shared_ptr<const Dataset> data,
                 const TrainerOptions& options)
    : model_(std::move(model)),
      data_(std::move(data)),
      options_(options),
      roster_(*model_),
      stream_(data_, {options.batch_size, Rng(options.seed).split("data").word(), 4}) {
  if (options_.batch_size == 1) refuse_batch_norm(*model_);
  // a section that names nobody is an error
  for (const OwnOptim& own : options_.optim.own) params_of(roster_, own);
  for (const Learner& learner : roster_.learners()) {
    const std::shared_ptr<FlatMemory> flat = flat_memory(learner);
    held_.push_back(
        {learner.name, Optimizer(config_of(options_.optim, learner.name), learner.params, flat)});
    for (const OwnOptim& own : options_.optim.own)
      if (own.name.starts_with(learner.name + "@"))
        held_.push_back({own.name, Optimizer(own.config, learner.params, flat)});
  }
  if (options_.ema_decay > 0) ema_ = std::make_unique<Ema>(*model_, options_.ema_decay);
  total_ = options_.steps;
  if (total_ > 0) return;
  const Moment first{0, 0, 0, stream_.per_epoch(), false};
  const int64_t draws = draws_of(model_->turns(first));
  int64_t batches = 0;
  if (__builtin_mul_overflow(options_.epochs, stream_.per_epoch(), &batches) ||
      batches > kMostBatches)
    throw ConfigError("train.epochs = ", options_.epochs, ": with ", stream_.per_epoch(),
                      " batches an epoch, more than the ", kMostBatches,
                      " of a run; want fewer epochs, or train.steps");
  total_ = (batches + draws - 1) / draws;
}

Moment Trainer::moment(const std::vector<Turn>& turns) const {
  Moment now{steps_, epoch(), total_, stream_.per_epoch(), false};
  now.ends_epoch = (stream_.drawn() + draws_of(turns)) / stream_.per_epoch() > now.epoch;
  return now;
}

void Trainer::step(const MoveWatcher& watcher) {
  if (!model_->is_training()) set_training(*model_, true);
  const std::vector<Turn> turns = model_->turns(moment({}));
  const Round round{moment(turns), watcher};
  values_.clear();
  norms_.clear();
  Batch batch = to_batch(stream_.next(), data_->info());
  for (uint64_t index = 0; index < turns.size(); ++index) {
    for (int64_t repeat = 0; repeat < turns[index].repeats; ++repeat) {
      if (repeat > 0) batch = to_batch(stream_.next(), data_->info());
      play(turns[index], batch, round,
           Rng(options_.seed,
               {kNoise, static_cast<uint64_t>(steps_), index, static_cast<uint64_t>(repeat)}));
    }
  }
  if (ema_) ema_->update();
  ++steps_;
}

void Trainer::play(const Turn& turn, const Batch& batch, const Round& round, Rng rng) {
  // whoever draws from torch's own generator (dropout) resumes exactly
  at::manual_seed(rng.split("torch").word());
  const PrecisionGuard precision(options_.precision);
  const Played played = turn.play(batch, round.now, rng);
  const PlayedTurn seen{turn.name, played.stakes, steps_};
  const Gradients gradients = differentiate(seen, roster_);
  const torch::NoGradGuard no_grad;
  for (const auto& [name, value] : values_of(seen)) set_value(values_, name, value);
  for (size_t i = 0; i < played.stakes.size(); ++i) {
    if (played.stakes[i].rests) continue;
    const Move made = move(turn.name, played.stakes[i], gradients.of[i], gradients.norms[i]);
    if (round.watcher) round.watcher(made);
  }
  if (played.then) played.then();
}

Move Trainer::move(const std::string& turn, const Stake& stake, const Tensors& grads, double norm) {
  Optimizer& optimizer = optimizer_of(stake.player, turn);
  optimizer.step(grads, norm, learning_rate(optimizer.config(), steps_, total_));
  set_value(norms_, turn + "/" + stake.player, norm);
  return {turn, roster_.at(stake.player, turn), grads, norm};
}

Optimizer& Trainer::optimizer_of(const std::string& player, const std::string& turn) {
  const std::string own = player + "@" + turn;
  Held* found = nullptr;
  for (Held& held : held_) {
    if (held.name == own) return held.optimizer;
    if (held.name == player) found = &held;
  }
  ELBO_ASSERT(found != nullptr);
  return found->optimizer;
}

std::vector<NamedValue> Trainer::rates() const {
  std::vector<NamedValue> out;
  const int64_t last = std::max<int64_t>(steps_ - 1, 0);  // steps are counted from 0
  for (const Held& held : held_)
    out.emplace_back(held.name, learning_rate(held.optimizer.config(), last, total_));
  return out;
}

}  // namespace elbo
