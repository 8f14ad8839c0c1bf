// SPDX-License-Identifier: MIT
// The log's sink into log.txt, which never fails a training.
#include "elbo/run/log_file.h"

#include "elbo/core/error.h"
#include "elbo/core/log.h"

namespace elbo::run {

LogFile::LogFile(Fs& fs, const Path& path) {
  try {
    file_ = fs.open(path, OpenMode::append);
  } catch (const IoError& error) {
    log_warning("no log file: ", error.what());
    return;
  }
  set_log_sink([file = file_, broken = false](std::string_view line) mutable {
    if (broken) return;
    try {
      file->write(bytes_of(line));
    } catch (const IoError&) {
      broken = true;  // to log it here would wait for the log's own lock
    }
  });
}

LogFile::~LogFile() {
  set_log_sink({});
  try {
    if (file_) file_->close();
  } catch (...) {  // nobody is left to be told
  }
}

}  // namespace elbo::run
