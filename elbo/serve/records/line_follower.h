// SPDX-License-Identifier: MIT
// A file of lines that grows while we look, as metrics.jsonl: each call hands out what is new. It
// may also be cut and go on (a run that is resumed), or be another file under the same name.
#pragma once
#include <sys/stat.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "elbo/core/fs.h"

namespace elbo::serve {

/// What a LineFollower does with what it finds.
struct LineReceiver {
  std::function<void(std::string_view line)> see;  ///< a whole line, without its end
  std::function<void()> begin_anew;                ///< forget all: lines come again from the first
};

/// Reads a file from where it stopped. Keeps its place and the last bytes before it, no content.
class LineFollower {
 public:
  /// `file` need not exist yet.
  explicit LineFollower(Path file) : file_(std::move(file)) {}

  /// Hands out whole lines that are new, about `most` bytes of them; a line of more than 1 MiB is
  /// passed over. Calls `begin_anew` first where the file is no longer the one that was read. A
  /// file that is not there or no regular one has no lines. Returns whether there is no more.
  bool read(uint64_t most, const LineReceiver& to);

  /// How much of the file has been read, 0 to 1; 1 where it is empty.
  double share_read() const;
  int64_t passed_over() const { return passed_over_; }  ///< lines that were too long

 private:
  bool is_same(int fd, const struct stat& info) const;
  void forget(const LineReceiver& to);
  bool read_from(int fd, uint64_t most, const LineReceiver& to);
  static void take(std::string_view lines, const LineReceiver& to);

  Path file_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  uint64_t at_ = 0, size_ = 0;
  std::string before_;    // the last bytes before at_
  bool in_long_ = false;  // at_ is within a line that is passed over
  int64_t passed_over_ = 0;
};

}  // namespace elbo::serve
