// SPDX-License-Identifier: MIT
// The reading thread fills a short queue of batches from a position on; going elsewhere means
// stopping it and starting anew.
#include "elbo/data/batch_loader.h"

#include <utility>

#include "elbo/core/clock.h"
#include "elbo/core/counted.h"
#include "elbo/core/error.h"

namespace elbo::data {

HostBatch gather(const Dataset& data, std::span<const int64_t> indices, const Draw& draw) {
  const DataInfo& info = data.info();
  const auto values = static_cast<size_t>(info.values());
  const size_t attributes = info.attribute_names.size();
  HostBatch batch;
  batch.count = static_cast<int64_t>(indices.size());
  batch.x.resize(indices.size() * values);
  batch.labels.assign(indices.size(), -1);
  batch.attributes.resize(indices.size() * attributes);
  batch.indices.assign(indices.begin(), indices.end());
  data.get_many(indices, draw, {batch.x, batch.labels, batch.attributes});
  if (info.domain_names.empty()) return batch;
  batch.x2.resize(batch.x.size());
  batch.labels2.assign(indices.size(), -1);
  std::vector<float> unused(batch.attributes.size());
  data.get_companions(indices, draw, {batch.x2, batch.labels2, unused});
  return batch;
}

BatchLoader::BatchLoader(std::shared_ptr<const Dataset> data, const LoaderOptions& options)
    : data_(std::move(data)), options_(options), threaded_(data_->is_slow()) {
  ELBO_ASSERT(options_.batch_size > 0 && options_.ahead > 0);
  const DataInfo& info = data_->info();
  per_epoch_ = info.size / options_.batch_size;
  if (per_epoch_ == 0)
    throw DataError(info.name, ": got ", counted(info.size, "example"),
                    ", want at least one batch of ", options_.batch_size,
                    "; choose a smaller batch size");
  start(0);
}

BatchLoader::~BatchLoader() { stop(); }

HostBatch BatchLoader::next() {
  const double began = monotonic_seconds();
  HostBatch batch = threaded_ ? take() : read(drawn_);
  if (!threaded_) prefetch(drawn_ + options_.ahead);
  waited_ += monotonic_seconds() - began;
  ++drawn_;
  return batch;
}

HostBatch BatchLoader::take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !ready_.empty(); });
  // It stays: the thread has ended.
  if (ready_.front().error) std::rethrow_exception(ready_.front().error);
  HostBatch batch = std::move(ready_.front().batch);
  ready_.pop_front();
  changed_.notify_all();
  return batch;
}

void BatchLoader::seek(int64_t drawn) {
  ELBO_ASSERT(drawn >= 0);
  if (drawn == drawn_) return;
  stop();
  drawn_ = drawn;
  start(drawn);
}

std::vector<int64_t> BatchLoader::indices_at(int64_t position) {
  const int64_t epoch = position / per_epoch_;
  if (epoch != order_epoch_) {
    order_.emplace(options_.seed, static_cast<uint64_t>(epoch), data_->info().size);
    order_epoch_ = epoch;
  }
  std::vector<int64_t> indices(static_cast<size_t>(options_.batch_size));
  int64_t place = position % per_epoch_ * options_.batch_size;
  for (int64_t& index : indices) index = (*order_)[place++];
  return indices;
}

HostBatch BatchLoader::read(int64_t position) {
  const std::vector<int64_t> indices = indices_at(position);
  return gather(*data_, indices, {options_.seed, static_cast<uint64_t>(position / per_epoch_)});
}

void BatchLoader::prefetch(int64_t position) {
  // The next pass's order is not made for it.
  if (position / per_epoch_ == order_epoch_) data_->prefetch(indices_at(position));
}

void BatchLoader::start(int64_t position) {
  if (!threaded_) return;
  thread_ = std::thread([this, position] { run(position); });
}

void BatchLoader::stop() {
  if (!threaded_) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
  stopping_ = false;
  ready_.clear();
}

void BatchLoader::run(int64_t position) {
  for (;; ++position) {
    Ready ready;
    try {
      ready.batch = read(position);
    } catch (...) {
      ready.error = std::current_exception();
    }
    const bool failed = ready.error != nullptr;
    std::unique_lock lock(mutex_);
    changed_.wait(
        lock, [&] { return stopping_ || static_cast<int64_t>(ready_.size()) < options_.ahead; });
    if (stopping_) return;
    ready_.push_back(std::move(ready));
    changed_.notify_all();
    if (failed) return;
  }
}

}  // namespace elbo::data
