// SPDX-License-Identifier: MIT
// The data sets that pages have opened. Processes of this program read them; here nothing of them
// is decoded, so a damaged picture harms nobody.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <vector>

#include "elbo/core/fs.h"
#include "elbo/core/node.h"

namespace elbo::serve {

/// May be used by several threads at once.
class DataSets {
 public:
  /// `program` is elbo itself; `folder`, made when it is first needed, is for what checks print.
  DataSets(Path program, Path folder) : program_(std::move(program)), folder_(std::move(folder)) {}
  ~DataSets();
  DataSets(const DataSets&) = delete;
  DataSets& operator=(const DataSets&) = delete;

  /// Opens what `source` names (a source, a folder, a file) with options of it, KEY=VALUE:
  /// {"id", "name", "shape", "values", "classes", "attributes", "counts", "notes", "warnings"}.
  /// The error of `elbo data info` where it cannot be opened.
  Node open(const std::string& source, const std::vector<std::string>& sets);

  /// What `elbo data check` says of all its examples: {"state": "running" or "done", "report"}. The
  /// first call begins it. DataError for an id that is none.
  Node check(const std::string& id);

  /// Takes note of checks that have ended; to be called about once a second.
  void tend();

  /// Examples as a frame: what `elbo data frame` prints. DataError; its error.
  Bytes frame(const std::string& id, const std::string& split, int64_t first, int64_t count);

 private:
  struct Opened {
    std::string id, source;
    std::vector<std::string> sets;
    pid_t checking = -1;
    Path checked;  // what the check prints
    int code = 0;
  };

  Opened wanted(const std::string& id);
  void begin_check(Opened& opened);
  static void reap(Opened& opened);

  Path program_, folder_;
  std::mutex lock_;
  std::list<Opened> opened_;  // the last used first
};

}  // namespace elbo::serve
