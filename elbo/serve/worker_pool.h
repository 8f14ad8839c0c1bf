// SPDX-License-Identifier: MIT
// The one worker and the queue before it. A model that crashes or hangs costs its own request and
// a new worker, and nothing else.
#pragma once
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "elbo/api/frame.h"
#include "elbo/serve/events.h"
#include "elbo/serve/message.h"
#include "elbo/serve/worker_process.h"

namespace elbo::serve {

/// How a worker is started, and how long anything may take, in seconds.
struct WorkerSettings {
  std::vector<std::string> words;  ///< program and arguments
  double start = 120;              ///< until it says that it is ready
  double request = 10;             ///< until it has answered
  double pause = 1;                ///< before another start after repeated deaths; doubles
  double longest_pause = 30;       ///< that it doubles to
  int free_deaths = 3;             ///< within a minute that cost no pause
  size_t most_waiting = 8;         ///< requests, besides the one that is computed
};

/// A request to the worker.
struct ComputeTask {
  api::Frame frame;  ///< as the worker gets it, but for its `number`
  std::string lane;  ///< a newer request of the same lane takes the place of one that waits
  Respond respond;   ///< gets the frame that the worker answers, or an error
};

/// Starts the worker, gives it one request after another and watches it. Any thread may call it.
class WorkerPool {
 public:
  /// Starts the worker at once, so that it is ready when it is wanted. `events` hears of changes.
  WorkerPool(WorkerSettings settings, EventHub& events);
  /// Kills the worker; what waits is answered by 503.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Queues a request. It is answered by 409 where a newer one of its lane comes, by 429 where too
  /// many wait, by 502 where the worker dies, by 504 where it takes too long.
  void submit(ComputeTask task);

  /// {"state", "died", "text"}, as GET /api/status has it.
  Node status() const;
  size_t waiting() const;  ///< how many requests wait
  /// What the worker can compute with, as it says itself; none before it is ready.
  std::vector<std::string> devices() const;

 private:
  enum class State { starting, idle, busy, failed };

  void loop();
  bool want_worker();
  bool start_worker();
  void wait_before_start();
  std::deque<ComputeTask> take_next();
  void run(ComputeTask& task);
  Response exchange(ComputeTask& task);
  std::string bury(const std::string& what);
  void set_state(State state, const std::string& text, bool tell);
  void fail_waiting(int status, const std::string& kind, const std::string& text);

  const WorkerSettings settings_;
  EventHub& events_;
  mutable std::mutex lock_;  // of all below; never held while anything is awaited
  std::condition_variable wake_;
  std::deque<ComputeTask> waiting_;
  State state_ = State::starting;
  std::vector<std::string> devices_;
  std::string text_;           // what the page is told of the state
  int64_t died_ = 0;           // workers that ended by themselves or had to be killed
  std::deque<double> deaths_;  // when, of the last minute
  int64_t number_ = 0;         // of the last request
  bool ending_ = false;
  std::unique_ptr<WorkerProcess> process_;  // made and ended by thread_ alone
  std::thread thread_;
};

}  // namespace elbo::serve
