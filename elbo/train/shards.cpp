// SPDX-License-Identifier: MIT
// Shards one after the other on this rank, then two messages: the flat gradients, and in double the
// values with the buffers that hold averages. Where a turn has an after_update, a third.
#include "elbo/train/shards.h"

#include <ATen/Context.h>

#include <algorithm>
#include <cmath>

#include "elbo/core/content_hash.h"
#include "elbo/core/str.h"
#include "elbo/kernels/norm.h"
#include "elbo/models/state.h"

namespace elbo::train {

/// The buffers of a model: as they were, and what becomes of them.
class ShardBuffers {
 public:
  explicit ShardBuffers(const models::Model& model) {
    for (const Tensor& buffer : model.buffers()) {
      all_.push_back(buffer);
      before_.push_back(buffer.clone());
      if (buffer.is_floating_point() && buffer.dim() <= 1) averaged_.push_back(buffer);
      else if (buffer.dim() >= 1) kept_.push_back(buffer);
    }
  }

  void rewind() const {
    for (size_t i = 0; i < all_.size(); ++i) Tensor(all_[i]).copy_(before_[i]);
  }
  /// In double, so that the mean of equal values is that value.
  Tensor averages() const {
    Tensors flat{torch::empty({0}, torch::kFloat64)};
    for (const Tensor& buffer : averaged_) flat.push_back(buffer.reshape(-1).to(torch::kFloat64));
    return torch::cat(flat);
  }
  void set_averages(const Tensor& flat) const {
    int64_t place = 0;
    for (const Tensor& buffer : averaged_) {
      Tensor(buffer).copy_(flat.narrow(0, place, buffer.numel()).view(buffer.sizes()));
      place += buffer.numel();
    }
  }
  bool has_averages() const { return !averaged_.empty(); }
  Tensors& kept() { return kept_; }

 private:
  Tensors all_, before_, averaged_, kept_;
};

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
  Joined(const models::Model& model, int64_t own)
      : buffers(model),
        gradients(collective::power_of_two_in(own)),
        numbers(collective::power_of_two_in(own)) {}
  ShardBuffers buffers;
  /// Flat gradients; values, votes to rest and buffers.
  collective::TreeSum gradients, numbers;
  std::vector<models::PlayerLoss> losses;  // of the first shard, without terms
  std::vector<NamedValue> values;          // likewise, their names
  std::vector<bool> moves;                 // which losses have gradients
  std::vector<std::function<void()>> after;
  bool wish = false;
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
  Joined joined(model_, plan_.own);
  joined.wish = wish;
  for (int64_t i = 0; i < plan_.own; ++i) {
    if (i > 0) {
      const torch::NoGradGuard no_grad;
      joined.buffers.rewind();
    }
    joined.after.push_back(play_one(what, i, joined).after_update);
  }
  TurnOutcome out = outcome_of(what, joined);
  if (joined.after[0]) out.after_update = [this, after = joined.after] { settle(after); };
  return out;
}

models::TurnResult ShardPlayer::play_one(const ShardedTurn& what, int64_t index, Joined& joined) {
  Rng rng = what.rng.from_row((plan_.first + index) * plan_.rows);
  // Whoever draws from torch's own generator (dropout) resumes exactly.
  at::manual_seed(rng.split("torch").word());
  models::TurnResult played =
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
  if (index == 0) {
    joined.values = values;
    for (size_t i = 0; i < moving.size(); ++i) {
      joined.losses.push_back({moving[i].player, {}, false});
      joined.moves.push_back(!moving[i].skip_update);
    }
  }
  played.losses.clear();  // and with them the graph
  return played;
}

TurnOutcome ShardPlayer::outcome_of(const ShardedTurn& what, Joined& joined) {
  const torch::NoGradGuard no_grad;
  TurnOutcome out;
  const Tensor numbers = mean_of(joined.numbers);
  const double* number = numbers.data_ptr<double>();
  out.wished = *number++ > 0;
  out.values = joined.values;
  for (auto& [name, value] : out.values) value = *number++;
  out.losses = joined.losses;
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

void ShardPlayer::settle(const std::vector<std::function<void()>>& after) {
  const torch::NoGradGuard no_grad;
  ShardBuffers buffers(model_);
  collective::TreeSum averages(collective::power_of_two_in(plan_.own));
  Tensors kept;
  for (size_t i = 0; i < after.size(); ++i) {
    if (i > 0) buffers.rewind();
    after[i]();
    averages.add(buffers.averages());
    if (i > 0) continue;
    for (const Tensor& buffer : buffers.kept()) kept.push_back(buffer.clone());
  }
  if (buffers.has_averages()) buffers.set_averages(mean_of(averages));
  for (size_t i = 0; i < kept.size(); ++i) {
    group_.broadcast(kept[i]);
    buffers.kept()[i].copy_(kept[i]);
  }
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
