// SPDX-License-Identifier: MIT
// A queue, a condition, some threads.
#include "elbo/serve/handler_pool.h"

#include <chrono>

namespace elbo::serve {

HandlerPool::HandlerPool(size_t threads, size_t most_waiting) : most_waiting_(most_waiting) {
  for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { loop(); });
}

HandlerPool::~HandlerPool() {
  {
    const std::lock_guard guard(lock_);
    ending_ = true;
    waiting_.clear();
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool HandlerPool::submit(std::function<void()> work) {
  {
    const std::lock_guard guard(lock_);
    if (ending_ || waiting_.size() >= most_waiting_) return false;
    waiting_.push_back(std::move(work));
  }
  wake_.notify_one();
  return true;
}

bool HandlerPool::is_idle_within(double seconds) {
  std::unique_lock guard(lock_);
  return idle_.wait_for(guard, std::chrono::duration<double>(seconds),
                        [this] { return running_ == 0 && waiting_.empty(); });
}

void HandlerPool::loop() {
  for (;;) {
    std::function<void()> work;
    {
      std::unique_lock guard(lock_);
      wake_.wait(guard, [this] { return ending_ || !waiting_.empty(); });
      if (ending_) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
      ++running_;
    }
    work();
    work = {};
    const std::lock_guard guard(lock_);
    if (--running_ == 0 && waiting_.empty()) idle_.notify_all();
  }
}

}  // namespace elbo::serve
