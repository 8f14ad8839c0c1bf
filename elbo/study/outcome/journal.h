// SPDX-License-Identifier: MIT
// journal.jsonl of a study: a line for each process that ended, oldest first.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "elbo/core/fs.h"
#include "elbo/core/node.h"

namespace elbo::study {

/// One process of a task.
struct JournalLine {
  std::string task;        ///< "train vae-s1-0123ab"
  std::string like;        ///< what takes about as long: "train vae"
  std::string start, end;  ///< UTC
  double seconds = 0;      ///< of the whole machine
  int64_t pieces = 1;      ///< that it was to make: measures of an evaluation
  int64_t jobs = 1;        ///< processes that shared the machine
  std::string outcome;     ///< "done", "failed", "interrupted"
  int64_t code = 0;        ///< its exit code; 128 + signal
  std::string error;       ///< of a failed one
  std::map<std::string, std::string> errors = {};  ///< of an evaluation: by protocol
};

/// Adds a line and waits for the disk. IoError.
void append_journal(Fs& fs, const Path& path, const JournalLine& line);

/// All lines. A journal that cannot be read is said and counts as empty: the folder itself tells
/// what is done.
std::vector<JournalLine> read_journal(Fs& fs, const Path& path);

/// The last line of each task.
std::map<std::string, JournalLine> last_lines(const std::vector<JournalLine>& lines);

}  // namespace elbo::study
