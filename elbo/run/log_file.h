// SPDX-License-Identifier: MIT
// log.txt: every message of a run, also those that no terminal shows.
#pragma once
#include <memory>

#include "elbo/core/fs.h"

namespace elbo::run {

/// While it lives, the log is also written to a file. Where the disk refuses, the file ends there
/// in silence: the disk's trouble is said by those whose files matter.
class LogFile {
 public:
  /// Appends to `path`. `fs` outlives this.
  LogFile(Fs& fs, const Path& path);
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

 private:
  std::shared_ptr<OutFile> file_;
};

}  // namespace elbo::run
