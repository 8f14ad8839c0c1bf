// SPDX-License-Identifier: MIT
// One worker: a process with a socket, which may crash or hang without harm to us.
#pragma once
#include <sys/types.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "elbo/api/frame_link.h"

namespace elbo::serve {

/// A process that speaks frames over its descriptor 3. It is killed with this object, and ends when
/// our process does.
class WorkerProcess {
 public:
  /// Starts `words`, the program's path first. `on_end` is called by another thread when the
  /// process has closed its stderr, as it does when it ends. What it writes there goes to the log.
  /// IoError.
  WorkerProcess(const std::vector<std::string>& words, std::function<void()> on_end);
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  const api::FrameLink& link() const { return link_; }  ///< our end of the socket
  pid_t pid() const { return pid_; }                    ///< of the process
  bool has_ended() const { return has_ended_; }         ///< its stderr is closed

  /// Kills it where it lives and says how it ended: "was ended by signal 11 (Segmentation fault)",
  /// "ended with exit code 4 (its last line)".
  std::string end();

 private:
  void read_errors(int descriptor);

  api::FrameLink link_;
  pid_t pid_ = -1;
  std::string ending_;
  std::string last_line_;  // of its stderr; of errors_ until that has been joined
  std::function<void()> on_end_;
  std::atomic<bool> has_ended_ = false;
  std::thread errors_;
};

}  // namespace elbo::serve
