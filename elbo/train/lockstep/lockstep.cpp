// SPDX-License-Identifier: MIT
// A turn that goes round.
#include "elbo/train/lockstep/lockstep.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <utility>

#include "elbo/core/error.h"

namespace elbo::train {
namespace {

/// Another shard has failed. Autograd passes on what derives from std::exception.
struct ShardAbandoned : std::exception {
  const char* what() const noexcept override { return "another shard of this batch has failed"; }
};

}  // namespace

Lockstep::Lockstep(int64_t shards) : shards_(shards), ended_(static_cast<size_t>(shards), true) {
  for (int64_t shard = 1; shard < shards; ++shard)
    threads_.emplace_back([this, shard] { serve(shard); });
}

Lockstep::~Lockstep() {
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Lockstep::run(const std::function<void(int64_t)>& work, const Hooks& hooks) {
  {
    const std::lock_guard lock(mutex_);
    work_ = &work, hooks_ = &hooks;
    threads_of_caller_ = at::get_num_threads();
    ended_.assign(ended_.size(), false);
    error_ = nullptr;
    met_ = 0, turn_ = 0;
    ++round_;
  }
  changed_.notify_all();
  do_work(0);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return all_ended(); });
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void Lockstep::serve(int64_t shard) {
  uint64_t seen = 0;
  while (true) {
    int threads = 1;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stops_ || round_ > seen; });
      if (stops_) return;
      seen = round_;
      threads = threads_of_caller_;
    }
    if (at::get_num_threads() != threads) at::set_num_threads(threads);
    do_work(shard);
  }
}

void Lockstep::do_work(int64_t shard) {
  wait_for_turn(shard);
  const bool goes = !error_;  // nobody else runs
  if (goes) {
    hooks_->resume(shard);
    try {
      (*work_)(shard);
      check_meeting(/*ends=*/true);
    } catch (const ShardAbandoned&) {
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = std::current_exception();
    }
    hooks_->pause(shard);
  }
  end(shard);
}

void Lockstep::meet(int64_t shard, const std::function<void()>& together) {
  check_meeting(/*ends=*/false);
  if (shards_ == 1) return together();
  hooks_->pause(shard);
  bool last = false;
  {
    const std::lock_guard lock(mutex_);
    last = ++met_ == shards_;
    if (last) met_ = 0;
  }
  if (last) together();
  pass_on(shard);
  wait_for_turn(shard);
  if (error_) throw ShardAbandoned();
  hooks_->resume(shard);
}

void Lockstep::wait_for_turn(int64_t shard) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return turn_ == shard; });
}

void Lockstep::pass_on(int64_t shard) {
  {
    const std::lock_guard lock(mutex_);
    turn_ = -1;
    for (int64_t i = 1; i <= shards_ && turn_ < 0; ++i)
      if (const int64_t next = (shard + i) % shards_; !ended_[static_cast<size_t>(next)])
        turn_ = next;
  }
  changed_.notify_all();
}

void Lockstep::end(int64_t shard) {
  {
    const std::lock_guard lock(mutex_);
    ended_[static_cast<size_t>(shard)] = true;
  }
  pass_on(shard);
}

void Lockstep::check_meeting(bool ends) {
  const std::lock_guard lock(mutex_);
  const bool some_ended = std::find(ended_.begin(), ended_.end(), true) != ended_.end();
  if (ends ? met_ > 0 : some_ended)
    throw ErrorOf<ErrorKind::internal>(
        "the shards of a batch do not meet equally often: a turn calls over_batch() or "
        "rows_of_batch() by what its own shard holds; want the same calls in every shard");
}

bool Lockstep::all_ended() const {
  return std::find(ended_.begin(), ended_.end(), false) == ended_.end();
}

}  // namespace elbo::train
