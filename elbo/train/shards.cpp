// SPDX-License-Identifier: MIT
// The shards of this rank, then two messages: the flat gradients, and in double the values with the
// buffers that hold averages.
#include "elbo/train/shards.h"

#include <ATen/Context.h>

#include <cmath>

#include "elbo/core/content_hash.h"
#include "elbo/core/str.h"
#include "elbo/kernels/norm.h"
#include "elbo/models/state.h"
#include "elbo/train/lockstep/shard_state.h"

namespace elbo::train {

namespace {

/// Rows of a batch in memory of their own, whose place does not depend on which shard it is.
tensor::Batch rows_of(const tensor::Batch& batch, int64_t first, int64_t count) {
  if (count == batch.size()) return batch;
  const auto part = [&](const Tensor& rows) {
    return rows.defined() ? rows.narrow(0, first, count).clone() : rows;
  };
  return {part(batch.x),       part(batch.y),  part(batch.attributes),
          part(batch.indices), part(batch.x2), part(batch.y2)};
}

/// The losses, those that rest in this shard too: others may want them to move.
std::vector<models::PlayerLoss> all_moving(std::vector<models::PlayerLoss> losses) {
  for (models::PlayerLoss& loss : losses)
    if (loss.terms.total.defined() && loss.terms.total.requires_grad()) loss.skip_update = false;
  return losses;
}

Tensor flat_of(const Gradients& gradients) {
  Tensors flat;
  for (const Tensors& of_loss : gradients.of)
    for (const Tensor& grad : of_loss) flat.push_back(grad.reshape(-1));
  return flat.empty() ? Tensor() : torch::cat(flat);
}

/// Of all weights and buffers: any one bit shows.
std::string hash_of_state(const models::Model& model) {
  std::string out;
  for (const auto& [name, values] : models::state_of(model)) {
    const Tensor dense = values.detach().contiguous();
    out += content_hash({static_cast<const std::byte*>(dense.data_ptr()), dense.nbytes()});
  }
  return content_hash(bytes_of(out));
}

Tensor doubles(const std::vector<double>& values) { return torch::tensor(values, torch::kFloat64); }

}  // namespace

/// What the shards come to.
struct ShardPlayer::Joined {
  Joined(const models::Model& model, int64_t own, bool wishes)
      : buffers(model),
        gradients(collective::power_of_two_in(own)),
        numbers(collective::power_of_two_in(own)),
        wish(wishes) {}
  ShardBuffers buffers;
  /// Flat gradients; values, votes to rest and buffers.
  collective::TreeSum gradients, numbers;
  std::vector<models::PlayerLoss> losses;  // of the first shard, without totals
  std::vector<NamedValue> values;          // likewise, their names
  std::vector<bool> moves;                 // which losses have gradients
  models::AfterUpdate after;               // of the first shard
  bool wish = false;
};

/// A shard that can be played alone has nobody to exchange with.
struct BatchIsCoupled : std::exception {
  const char* what() const noexcept override { return "the shards of this turn meet"; }
};

/// One of several shards of this rank; without a lockstep it finds out whether one is needed.
class ShardPlayer::OwnShard : public collective::BatchParts {
 public:
  /// What the shards of this rank bring to where they meet, in their order, and what all ranks have
  /// brought. The first goes on, and brings more, before the others have read it.
  struct Exchange {
    Tensors brought, all;
  };

  OwnShard(ShardPlayer& player, int64_t index, Exchange* exchange)
      : BatchParts(player.place_of(index)), player_(player), index_(index), exchange_(exchange) {}

  Tensors exchange(const Tensor& values) override {
    if (exchange_ == nullptr) throw BatchIsCoupled();
    exchange_->brought.push_back(values.clone());  // its owner may go on to write there
    player_.lockstep_->meet(index_, [&] { exchange_with_ranks(); });
    return exchange_->all;
  }

 private:
  void exchange_with_ranks() const {
    Tensors& all = exchange_->all;
    all.clear();
    if (player_.group_.size() == 1) return all.swap(exchange_->brought);
    for (const Tensor& rank : player_.group_.allgather(torch::stack(exchange_->brought)))
      for (const Tensor& part : rank.unbind(0)) all.push_back(part);
    exchange_->brought.clear();
  }

  ShardPlayer& player_;
  int64_t index_;
  Exchange* exchange_;  // null: nobody is met
};

ShardPlan shard_plan(int64_t batch_size, int64_t shards, const collective::Group& group) {
  ShardPlan out;
  out.fixed = shards > 0;
  out.shards = shards > 0 ? shards : group.size();
  if (out.shards % group.size() != 0)
    throw ConfigError("distributed.shards = ", out.shards, ": got ", group.size(),
                      " ranks, want a number of them that divides the shards");
  if (batch_size % out.shards != 0)
    throw ConfigError("train.batch_size = ", batch_size, ": got ", out.shards,
                      out.fixed ? " shards" : " ranks", ", want a batch that is a multiple of them",
                      "; it is the whole batch, over all ranks");
  out.own = out.shards / group.size();
  out.first = out.own * group.rank();
  out.rows = batch_size / out.shards;
  return out;
}

void want_equal_state(const models::Model& model, collective::Group& group, int64_t step) {
  if (group.size() == 1) return;
  const std::vector<std::string> hashes = collective::allgather_texts(group, hash_of_state(model));
  for (size_t rank = 1; rank < hashes.size(); ++rank)
    if (hashes[rank] != hashes[0])
      throw RankError("step ", step, ": rank ", rank,
                      " holds other weights or state than rank 0; do all ranks run the same build "
                      "of elbo and LibTorch on processors of one kind? The last checkpoint is "
                      "rank 0's");
}

TurnOutcome ShardPlayer::play(const ShardedTurn& what, bool wish) {
  const bool apart = plan_.own == 1 || coupled_.count(what.turn.name) == 0;
  std::unique_ptr<Joined> joined = apart ? play_apart(what, wish) : nullptr;
  if (joined == nullptr) joined = play_in_lockstep(what, wish);
  TurnOutcome out = outcome_of(what, *joined);
  out.after_update = std::move(joined->after);
  return out;
}

/// One shard after the other; null where they must meet.
std::unique_ptr<ShardPlayer::Joined> ShardPlayer::play_apart(const ShardedTurn& what, bool wish) {
  auto joined = std::make_unique<Joined>(model_, plan_.own, wish);
  try {
    for (int64_t i = 0; i < plan_.own; ++i) {
      if (i > 0) joined->buffers.rewind();
      OwnShard shard(*this, i, nullptr);
      collective::RankParts rank(group_, place_of(i));
      const collective::PartGuard guard(plan_.own == 1 ? static_cast<collective::BatchParts*>(&rank)
                                                       : &shard);
      play_one(what, i, *joined);
    }
  } catch (const BatchIsCoupled&) {
    coupled_.insert(what.turn.name);
    joined->buffers.rewind();
    return nullptr;
  }
  return joined;
}

std::unique_ptr<ShardPlayer::Joined> ShardPlayer::play_in_lockstep(const ShardedTurn& what,
                                                                   bool wish) {
  if (lockstep_ == nullptr) lockstep_ = std::make_unique<Lockstep>(plan_.own);
  auto joined = std::make_unique<Joined>(model_, plan_.own, wish);
  ShardStates states(joined->buffers, plan_.own);
  OwnShard::Exchange exchange;
  const auto work = [&](int64_t i) {
    OwnShard shard(*this, i, &exchange);
    const collective::PartGuard guard(&shard);
    play_one(what, i, *joined);
  };
  lockstep_->run(work, {[&](int64_t i) { states.resume(i); }, [&](int64_t i) { states.pause(i); }});
  return joined;
}

collective::PartPlace ShardPlayer::place_of(int64_t index) const {
  return {plan_.first + index, plan_.shards, plan_.rows, plan_.sync_batch_norm};
}

void ShardPlayer::play_one(const ShardedTurn& what, int64_t index, Joined& joined) {
  Rng rng = what.rng.from_row((plan_.first + index) * plan_.rows);
  // Whoever draws from torch's own generator (dropout) resumes exactly.
  at::manual_seed(rng.split("torch").word());
  const models::TurnResult played =
      what.turn.play(rows_of(what.batch, index * plan_.rows, plan_.rows), what.now, rng);
  const PlayedTurn seen{what.turn.name, played.losses, what.now.step};
  const std::vector<NamedValue> values = values_of(seen);
  std::vector<double> numbers{joined.wish ? 1. : 0.};
  for (const auto& [name, value] : values) numbers.push_back(value);
  for (const models::PlayerLoss& loss : played.losses) numbers.push_back(loss.skip_update ? 1 : 0);
  const std::vector<models::PlayerLoss> moving = all_moving(played.losses);
  const Gradients gradients = differentiate({what.turn.name, moving, what.now.step}, player_table_);
  const torch::NoGradGuard no_grad;
  joined.numbers.add(torch::cat({doubles(numbers), joined.buffers.averages()}));
  if (const Tensor flat = flat_of(gradients); flat.defined()) joined.gradients.add(flat);
  if (index > 0) return;
  joined.values = values;
  joined.after = played.after_update;
  for (const models::PlayerLoss& loss : moving) {
    joined.losses.push_back({loss.player, {{}, loss.terms.parts}, false});
    joined.moves.push_back(!loss.skip_update);
  }
}

TurnOutcome ShardPlayer::outcome_of(const ShardedTurn& what, Joined& joined) {
  const torch::NoGradGuard no_grad;
  TurnOutcome out;
  const Tensor numbers = mean_of(joined.numbers);
  const double* number = numbers.data_ptr<double>();
  out.wished = *number++ > 0;
  out.values = joined.values;
  for (auto& [name, value] : out.values) value = *number++;
  out.losses = std::move(joined.losses);
  auto value = out.values.begin();
  for (models::PlayerLoss& loss : out.losses)
    for (auto& [part, mean] : loss.terms.parts)
      mean = torch::full({}, (value++)->second, mean.options());
  out.gradients = {std::vector<Tensors>(out.losses.size()),
                   std::vector<double>(out.losses.size(), 0)};
  for (size_t i = 0; i < out.losses.size(); ++i)
    out.losses[i].skip_update = *number++ > .5 || !joined.moves[i];
  joined.buffers.set_averages(
      numbers.narrow(0, number - numbers.data_ptr<double>(),
                     numbers.numel() - (number - numbers.data_ptr<double>())));
  if (joined.gradients.empty()) return out;
  const Tensor flat = mean_of(joined.gradients);
  int64_t place = 0;
  for (size_t i = 0; i < out.losses.size(); ++i) {
    if (!joined.moves[i]) continue;
    for (const Tensor& param : player_table_.at(out.losses[i].player, what.turn.name).tensors) {
      out.gradients.of[i].push_back(flat.narrow(0, place, param.numel()).view(param.sizes()));
      place += param.numel();
    }
    out.gradients.norms[i] = kernels::norm_over(out.gradients.of[i]);
    if (!std::isfinite(out.gradients.norms[i]))
      throw DivergedError("step ", what.now.step, ", turn ", what.turn.name, ", player ",
                          out.losses[i].player,
                          ": the norm of the mean gradient of all shards is not finite; the "
                          "weights were not touched. Try a smaller learning rate, or clip_norm");
  }
  return out;
}

/// The mean over all shards of all ranks.
Tensor ShardPlayer::mean_of(collective::TreeSum& sum) {
  if (plan_.fixed || group_.size() == 1)
    return collective::sum_over_ranks(group_, sum, plan_.own).div_(plan_.shards);
  Tensor total = sum.total();
  group_.allreduce(total);
  return total.div_(plan_.shards);
}

}  // namespace elbo::train
