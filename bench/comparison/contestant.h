// SPDX-License-Identifier: MIT
// A contestant: a process that warms up, waits, and measures itself when it is asked (bench/pace.h,
// bench/peers/pace.py). Between its turns it sleeps, so that many can take turns in one round.
#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

#include "elbo/core/node.h"

namespace elbo::bench {

/// What to start, under which name, and which side it is on.
struct Entry {
  std::string name;  ///< "elbo", "pytorch compiled"
  std::string side;  ///< "elbo", "peer" or "raw"
  int64_t threads = 0;
  std::vector<std::string> command;  ///< the program's path first
};

/// The running process. Its errors go to a file, whose last line failure() quotes.
class Contestant {
 public:
  /// Starts the process; `folder` takes its errors. From here on this process ignores SIGPIPE.
  /// IoError where no process can be had.
  Contestant(Entry entry, const std::string& folder);
  ~Contestant();
  Contestant(const Contestant&) = delete;
  Contestant& operator=(const Contestant&) = delete;

  /// Waits until it is warm.
  void await_ready(double patience);
  /// One measurement of about `seconds`: its line; a table without entries where it has failed, now
  /// or before.
  Node measure(double seconds);

  const Entry& entry() const { return entry_; }
  bool has_failed() const { return !failure_.empty(); }
  /// Why it failed; empty while it has not.
  const std::string& failure() const { return failure_; }

 private:
  Node read_line(double patience);
  void fail(const std::string& reason);
  void stop();

  Entry entry_;
  std::string errors_;
  pid_t pid_ = -1;
  int in_ = -1, out_ = -1;
  std::string rest_;  ///< read but not yet used
  std::string failure_;
};

}  // namespace elbo::bench
