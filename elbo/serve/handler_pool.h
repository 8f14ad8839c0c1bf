// SPDX-License-Identifier: MIT
// The threads that answer: the one that talks to sockets never waits for a disk.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace elbo::serve {

/// A few threads and what waits for them.
class HandlerPool {
 public:
  /// Starts the threads; at most `most_waiting` pieces of work wait.
  HandlerPool(size_t threads, size_t most_waiting);
  /// Ends what has begun, gives up the rest.
  ~HandlerPool();
  HandlerPool(const HandlerPool&) = delete;
  HandlerPool& operator=(const HandlerPool&) = delete;

  /// Runs `work`, which throws nothing, on one of the threads; false where too much waits.
  bool submit(std::function<void()> work);
  /// Waits up to so many seconds until nothing runs and nothing waits; false where that is not so.
  bool is_idle_within(double seconds);

 private:
  void loop();

  std::mutex lock_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;
  size_t most_waiting_;
  size_t running_ = 0;
  std::condition_variable idle_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace elbo::serve
