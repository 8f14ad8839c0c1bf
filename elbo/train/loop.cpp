// SPDX-License-Identifier: MIT
// A step: its turns, each with gradients first and updates after; what comes after an update last.
#include "elbo/train/loop.h"

#include <ATen/Context.h>

#include <algorithm>

#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/kernels/dispatch.h"
#include "elbo/nn/blocks.h"
#include "elbo/tensor/device.h"
#include "elbo/train/averaged_moments.h"

namespace elbo::train {
namespace {

constexpr uint64_t kNoise = 'n';  // path of the streams that turns draw from
// Between two looks whether all ranks hold the same weights: under .1 % of the time.
constexpr int64_t kStepsPerCheck = 500;
// Of a run: thirty thousand years at a millisecond each.
constexpr int64_t kMostBatches = 1'000'000'000'000'000;

/// Batches that one round of these turns draws.
int64_t draws_of(const std::vector<models::Turn>& turns) {
  int64_t draws = 1;
  for (const models::Turn& turn : turns) draws += turn.repeats - 1;
  return draws;
}

tensor::NamedTensors params_of(const PlayerTable& player_table, const OwnOptim& own) {
  const std::string player = own.name.substr(0, own.name.find('@'));
  for (const PlayerParams& player_params : player_table.params_by_player())
    if (player_params.name == player) return player_params.params;
  throw ConfigError(own.place.text(), ": [optim.\"", printable(own.name),
                    "\"] names no player of this model", did_you_mean(player, player_table.names()),
                    "; players are ", join(player_table.names(), ", "));
}

const OptimConfig& config_of(const OptimTable& table, const std::string& player) {
  for (const OwnOptim& own : table.own)
    if (own.name == player) return own.config;
  return table.general;
}

/// The parameters of a player in one block, or null where they cannot be.
std::shared_ptr<kernels::FlatMemory> flat_memory(const PlayerParams& player_params) {
  const auto plain = [](const Tensor& param) {
    return kernels::can_fuse(param) && param.is_contiguous();
  };
  return std::all_of(player_params.tensors.begin(), player_params.tensors.end(), plain)
             ? std::make_shared<kernels::FlatMemory>(player_params.tensors)
             : nullptr;
}

/// What one example says of a batch's mean and variance is nothing (a fully connected layer), or is
/// not what evaluation will use (a convolution).
void refuse_batch_norm(const models::Model& model, const ShardPlan& plan) {
  for (const auto& item : model.named_modules("", /*include_self=*/false)) {
    const auto* norm = dynamic_cast<const nn::BatchNorm*>(item.value().get());
    if (norm != nullptr && norm->weight.requires_grad())  // a frozen one stays in evaluation mode
      throw ConfigError(plan.whole() ? "train.batch_size = 1: "
                                     : str("train.batch_size = ", plan.shards, " in ", plan.shards,
                                           " shards, so one example in each: "),
                        item.key(),
                        " is batch norm, which cannot take the variance of a batch from one "
                        "example; want at least 2, or a net without it (model.net = \"mlp\", and "
                        "model.batch_norm = false where the model has that option)");
  }
}

std::shared_ptr<models::Model> moved(std::shared_ptr<models::Model> model, torch::Device device) {
  model->move_to(device);
  return model;
}

void set_value(std::vector<NamedValue>& values, const std::string& name, double value) {
  for (NamedValue& old : values)
    if (old.first == name) return void(old.second = value);
  values.emplace_back(name, value);
}

}  // namespace

Trainer::Trainer(std::shared_ptr<models::Model> model, std::shared_ptr<const data::Dataset> data,
                 const TrainerOptions& options)
    : model_(moved(std::move(model), options.device)),
      data_(std::move(data)),
      options_(options),
      plan_(shard_plan(options.batch_size, options.shards, *options.group)),
      player_table_(*model_),
      loader_(data_, {.batch_size = options.batch_size,
                      .seed = Rng(options.seed).split("data").word(),
                      .parts = options.group->size(),
                      .part = options.group->rank()}) {
  plan_.sync_batch_norm = options.sync_batch_norm && !plan_.whole();
  if (plan_.rows == 1 && !plan_.sync_batch_norm) refuse_batch_norm(*model_, plan_);
  if (!plan_.whole())
    shard_player_ = std::make_unique<ShardPlayer>(*model_, player_table_, plan_, *options_.group);
  // A section that names nobody is an error.
  for (const OwnOptim& own : options_.optim.own) params_of(player_table_, own);
  const std::shared_ptr<collective::Group> sharers = options.zero ? options.group : nullptr;
  for (const PlayerParams& player_params : player_table_.params_by_player()) {
    const std::shared_ptr<kernels::FlatMemory> flat = flat_memory(player_params);
    held_.push_back({player_params.name, Optimizer(config_of(options_.optim, player_params.name),
                                                   player_params.params, flat, sharers)});
    for (const OwnOptim& own : options_.optim.own)
      if (own.name.starts_with(player_params.name + "@"))
        held_.push_back({own.name, Optimizer(own.config, player_params.params, flat, sharers)});
  }
  if (options_.ema_decay > 0) ema_ = std::make_unique<nn::Ema>(*model_, options_.ema_decay);
  total_ = options_.steps;
  if (total_ > 0) return;
  const models::TrainingProgress first{0, 0, 0, loader_.per_epoch(), false};
  const int64_t draws = draws_of(model_->turns(first));
  int64_t batches = 0;
  if (__builtin_mul_overflow(options_.epochs, loader_.per_epoch(), &batches) ||
      batches > kMostBatches)
    throw ConfigError("train.epochs = ", options_.epochs, ": with ", loader_.per_epoch(),
                      " batches an epoch, more than the ", kMostBatches,
                      " of a run; want fewer epochs, or train.steps");
  total_ = (batches + draws - 1) / draws;
}

models::TrainingProgress Trainer::progress(const std::vector<models::Turn>& turns) const {
  models::TrainingProgress now{steps_, epoch(), total_, loader_.per_epoch(), false};
  now.ends_epoch = (loader_.drawn() + draws_of(turns)) / loader_.per_epoch() > now.epoch;
  return now;
}

tensor::Batch Trainer::next_batch() {
  return tensor::to_device(tensor::to_batch(loader_.next(), data_->info()), options_.device);
}

void Trainer::step(const UpdateWatcher& watcher) {
  if (!model_->is_training()) models::set_training(*model_, true);
  const std::vector<models::Turn> turns = model_->turns(progress({}));
  const Round round{progress(turns), watcher};
  values_.clear();
  norms_.clear();
  tensor::Batch batch = next_batch();
  for (uint64_t index = 0; index < turns.size(); ++index) {
    for (int64_t repeat = 0; repeat < turns[index].repeats; ++repeat) {
      if (repeat > 0) batch = next_batch();
      play(turns[index], batch, round,
           Rng(options_.seed,
               {kNoise, static_cast<uint64_t>(steps_), index, static_cast<uint64_t>(repeat)}));
    }
  }
  if (ema_) ema_->update(steps_);
  ++steps_;
  if (steps_ % kStepsPerCheck == 0) want_equal_state(*model_, *options_.group, steps_);
}

void Trainer::settle_average() {
  if (!ema_ || settled_at_ == steps_ || !has_batch_norm(*model_)) return;
  ema_->swap();
  estimate_moments(*model_, {*data_, options_.batch_size, options_.seed, progress({})});
  ema_->swap();
  settled_at_ = steps_;
}

void Trainer::play(const models::Turn& turn, const tensor::Batch& batch, const Round& round,
                   Rng rng) {
  if (shard_player_) return play_shards(turn, batch, round, rng);
  // Whoever draws from torch's own generator (dropout) resumes exactly.
  at::manual_seed(rng.split("torch").word());
  const kernels::PrecisionGuard precision(options_.precision);
  const models::TurnResult played = turn.play(batch, round.now, rng);
  const PlayedTurn seen{turn.name, played.losses, steps_};
  const Gradients gradients = differentiate(seen, player_table_);
  const torch::NoGradGuard no_grad;
  for (const auto& [name, value] : values_of(seen)) set_value(values_, name, value);
  for (size_t i = 0; i < played.losses.size(); ++i) {
    if (played.losses[i].skip_update) continue;
    const Update made = move(turn.name, played.losses[i], gradients.of[i], gradients.norms[i]);
    if (round.watcher) round.watcher(made);
  }
  if (played.after_update) played.after_update(models::BatchMeans(played.losses));
}

void Trainer::play_shards(const models::Turn& turn, const tensor::Batch& batch, const Round& round,
                          const Rng& rng) {
  const kernels::PrecisionGuard precision(options_.precision);
  const TurnOutcome outcome = shard_player_->play({turn, batch, round.now, rng}, wish_);
  const torch::NoGradGuard no_grad;
  wished_ = wished_ || outcome.wished;
  for (const auto& [name, value] : outcome.values) set_value(values_, name, value);
  for (size_t i = 0; i < outcome.losses.size(); ++i) {
    if (outcome.losses[i].skip_update) continue;
    const Update made =
        move(turn.name, outcome.losses[i], outcome.gradients.of[i], outcome.gradients.norms[i]);
    if (round.watcher) round.watcher(made);
  }
  if (outcome.after_update) outcome.after_update(models::BatchMeans(outcome.losses));
}

Update Trainer::move(const std::string& turn, const models::PlayerLoss& player_loss,
                     const Tensors& grads, double norm) {
  Optimizer& optimizer = optimizer_of(player_loss.player, turn);
  optimizer.step(grads, norm, learning_rate(optimizer.config(), steps_, total_));
  set_value(norms_, turn + "/" + player_loss.player, norm);
  return {turn, player_table_.at(player_loss.player, turn), grads, norm};
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

}  // namespace elbo::train
