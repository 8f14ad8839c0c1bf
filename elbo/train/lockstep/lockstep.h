// SPDX-License-Identifier: MIT
// The same work for several shards of one process, where they must meet on the way: each has a
// thread, of which one runs at a time. A shard runs until it meets the others or ends; then it is
// the next one's turn.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace elbo::train {

/// The threads stay, so that what is made once a thread (primitives of oneDNN) stays too. The first
/// shard runs in the caller's.
class Lockstep {
 public:
  /// What happens when a shard begins or goes on, and when it pauses or ends: `shard`.
  struct Hooks {
    std::function<void(int64_t)> resume;  ///< in the thread of the shard
    std::function<void(int64_t)> pause;   ///< likewise
  };

  explicit Lockstep(int64_t shards);  ///< above 0
  ~Lockstep();
  Lockstep(const Lockstep&) = delete;
  Lockstep& operator=(const Lockstep&) = delete;

  /// work(0), work(1), ...; they end in this order. An error of one ends all, and is thrown.
  /// ErrorKind::internal where one ends while others wait to meet it.
  void run(const std::function<void(int64_t)>& work, const Hooks& hooks);
  /// From within the work of `shard`: returns when all have come here. The last runs `together`
  /// before anyone goes on.
  void meet(int64_t shard, const std::function<void()>& together);

 private:
  void serve(int64_t shard);
  void do_work(int64_t shard);
  void wait_for_turn(int64_t shard);
  void pass_on(int64_t shard);
  void end(int64_t shard);
  void check_meeting(bool ends);
  bool all_ended() const;

  int64_t shards_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // Under the mutex:
  uint64_t round_ = 0;        // counts calls of run()
  int64_t turn_ = -1;         // the shard that runs
  int64_t met_ = 0;           // shards that wait for the others
  std::vector<bool> ended_;   // by shard
  std::exception_ptr error_;  // the first
  bool stops_ = false;        // the threads end
  const std::function<void(int64_t)>* work_ = nullptr;
  const Hooks* hooks_ = nullptr;
  int threads_of_caller_ = 1;
  std::vector<std::thread> threads_;  // of the shards from 1 on
};

}  // namespace elbo::train
