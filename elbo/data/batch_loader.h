// SPDX-License-Identifier: MIT
// Batches of a data set, one after another without end, in an order fixed by the seed alone; read
// ahead by threads where the data set is slow.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "elbo/data/aligned.h"
#include "elbo/data/dataset.h"
#include "elbo/data/epoch_order.h"

namespace elbo::data {

/// A batch in plain memory.
struct HostBatch {
  int64_t count = 0;              ///< examples in it
  FloatBuffer x;                  ///< count x values
  std::vector<int64_t> labels;    ///< count; -1 where there are none
  std::vector<float> attributes;  ///< count x attribute names
  std::vector<int64_t> indices;   ///< count: which examples these are
  /// count x values of the second domain; empty where there is none
  FloatBuffer x2;
  std::vector<int64_t> labels2;  ///< likewise count
};

/// Copies the examples `indices` of one pass into a batch.
HostBatch gather(const Dataset& data, std::span<const int64_t> indices, const Draw& draw);

/// The form of batches, and the order of examples.
struct LoaderOptions {
  int64_t batch_size = 64;  ///< examples
  uint64_t seed = 0;        ///< of the order and of what is drawn anew
  /// Batches that the threads, or the disk, may be ahead; one for each thread where `threads` is 0
  int64_t ahead = 4;
  /// that read a slow data set; 0: as many as there are processors, two to 32
  int64_t threads = 0;
  /// Of how many equal parts of each batch this loader hands out one; the order is that of whole
  /// batches. `batch_size` is a multiple of `parts`.
  int64_t parts = 1;
  int64_t part = 0;  ///< which of them, from 0
};

/// An endless stream; an epoch is one pass in an order of its own, a partial last batch is dropped.
/// Its whole state is drawn().
class BatchLoader {
 public:
  /// DataError where the data set has fewer examples than a batch.
  BatchLoader(std::shared_ptr<const Dataset> data, const LoaderOptions& options);
  ~BatchLoader();
  BatchLoader(const BatchLoader&) = delete;
  BatchLoader& operator=(const BatchLoader&) = delete;

  /// The next batch, or this loader's part of it; throws what reading it threw, and again until
  /// seek() goes elsewhere.
  HostBatch next();
  /// Batches handed out so far.
  int64_t drawn() const { return drawn_; }
  /// Goes to where `drawn` batches have been handed out.
  void seek(int64_t drawn);
  /// Batches in an epoch.
  int64_t per_epoch() const { return per_epoch_; }
  /// Seconds that next() has taken so far: waiting for the threads, or reading where there are
  /// none.
  double waited() const { return waited_; }

 private:
  struct Ready {
    int64_t position = 0;
    HostBatch batch;
    std::exception_ptr error;
  };
  std::vector<int64_t> indices_at(int64_t position);
  Draw draw_at(int64_t position) const;
  HostBatch read(int64_t position);
  void prefetch(int64_t position);
  HostBatch take();
  void start(int64_t position);
  void stop();
  void run();
  Ready read_next(std::unique_lock<std::mutex>& lock);

  std::shared_ptr<const Dataset> data_;
  LoaderOptions options_;
  int64_t per_epoch_ = 0;
  int64_t drawn_ = 0;
  double waited_ = 0;
  bool threaded_ = false;
  std::mutex mutex_;  // guards what follows, where there are threads
  int64_t order_epoch_ = -1;
  std::optional<EpochOrder> order_;
  std::condition_variable changed_;
  std::map<int64_t, Ready> ready_;  // by position
  int64_t wanted_ = 0;              // the position that is handed out next
  int64_t claimed_ = 0;             // the position that is read next
  bool failed_ = false;             // nothing more is read until seek()
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace elbo::data
