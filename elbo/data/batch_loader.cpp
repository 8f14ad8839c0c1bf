// SPDX-License-Identifier: MIT
// The reading threads take position after position and hand their batches over by it, so that the
// order is the same however many they are; going elsewhere means stopping them and starting anew.
#include "elbo/data/batch_loader.h"

#include <algorithm>
#include <utility>

#include "elbo/core/clock.h"
#include "elbo/core/counted.h"
#include "elbo/core/error.h"

namespace elbo::data {
namespace {

// All processors decode where the training waits for them; where it does not, they are ahead and
// sleep.
constexpr int64_t kMostReaders = 32;

}  // namespace

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
  ELBO_ASSERT(options_.parts > 0 && options_.batch_size % options_.parts == 0 &&
              options_.part >= 0 && options_.part < options_.parts);
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
  changed_.wait(lock, [&] { return ready_.contains(wanted_); });
  const auto found = ready_.find(wanted_);
  // It stays: the threads have ended.
  if (found->second.error) std::rethrow_exception(found->second.error);
  HostBatch batch = std::move(found->second.batch);
  ready_.erase(found);
  ++wanted_;
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
  const int64_t rows = options_.batch_size / options_.parts;
  std::vector<int64_t> indices(static_cast<size_t>(rows));
  int64_t place = position % per_epoch_ * options_.batch_size + options_.part * rows;
  for (int64_t& index : indices) index = (*order_)[place++];
  return indices;
}

Draw BatchLoader::draw_at(int64_t position) const {
  return {options_.seed, static_cast<uint64_t>(position / per_epoch_)};
}

HostBatch BatchLoader::read(int64_t position) {
  return gather(*data_, indices_at(position), draw_at(position));
}

void BatchLoader::prefetch(int64_t position) {
  // The next pass's order is not made for it.
  if (position / per_epoch_ == order_epoch_) data_->prefetch(indices_at(position));
}

void BatchLoader::start(int64_t position) {
  if (!threaded_) return;
  wanted_ = claimed_ = position;
  failed_ = stopping_ = false;
  const int64_t processors = std::thread::hardware_concurrency();
  const int64_t count =
      options_.threads > 0 ? options_.threads : std::clamp<int64_t>(processors, 2, kMostReaders);
  if (options_.threads == 0) options_.ahead = std::max(options_.ahead, count);
  for (int64_t i = 0; i < std::min(count, options_.ahead); ++i)
    threads_.emplace_back([this] { run(); });
}

void BatchLoader::stop() {
  if (!threaded_) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  ready_.clear();
}

/// Reads with the lock given up, once it is known what.
BatchLoader::Ready BatchLoader::read_next(std::unique_lock<std::mutex>& lock) {
  const int64_t position = claimed_++;
  Ready out;
  try {
    const std::vector<int64_t> indices = indices_at(position);
    lock.unlock();
    data_->prefetch(indices);
    out.batch = gather(*data_, indices, draw_at(position));
  } catch (...) {
    out.error = std::current_exception();
  }
  if (!lock.owns_lock()) lock.lock();
  out.position = position;
  return out;
}

void BatchLoader::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock,
                  [&] { return stopping_ || failed_ || claimed_ < wanted_ + options_.ahead; });
    if (stopping_ || failed_) return;
    Ready ready = read_next(lock);
    failed_ = failed_ || ready.error != nullptr;
    ready_.emplace(ready.position, std::move(ready));
    changed_.notify_all();
  }
}

}  // namespace elbo::data
