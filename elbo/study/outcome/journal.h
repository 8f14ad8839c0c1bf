// SPDX-License-Identifier: MIT
// journal.jsonl of a study: a line for each process that ended, oldest first. Processes that no
// runner waits for (jobs of Slurm, of make) leave their line in a file of its own.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "elbo/core/fs.h"
#include "elbo/core/node.h"
#include "elbo/study/outcome/folder.h"

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
  std::string job = {};                            ///< "slurm 12_3"; "": a process of the runner
  std::vector<std::string> log_end = {};           ///< of a failed one: the last lines of its log
};

/// Adds a line and waits for the disk. IoError.
void append_journal(Fs& fs, const Path& path, const JournalLine& line);

/// All lines. A journal that cannot be read is said and counts as empty: the folder itself tells
/// what is done.
std::vector<JournalLine> read_journal(Fs& fs, const Path& path);

/// The journal of a study, with the ends that no runner has taken over yet behind it.
std::vector<JournalLine> study_journal(Fs& fs, const StudyFolder& folder);

/// Leaves how a task ended where a runner finds it: jobs/ends/TASK.json. For processes that no
/// runner waits for. IoError.
void write_end(Fs& fs, const StudyFolder& folder, const JournalLine& line);

/// Takes the ends over into the journal and returns them, by their time. The caller holds the
/// study's lock. One that cannot be read is said and left. IoError.
std::vector<JournalLine> collect_ends(Fs& fs, const StudyFolder& folder);

/// The last line of each task.
std::map<std::string, JournalLine> last_lines(const std::vector<JournalLine>& lines);

}  // namespace elbo::study
