// SPDX-License-Identifier: MIT
// Slurm through its programs sbatch, squeue, scancel (and sacct where there is one). What they
// print is read strictly: anything unexpected is an error that shows it.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo::study {

/// What a job may take, and where it runs.
struct SlurmOptions {
  std::string partition;    ///< "": Slurm's default
  std::string account;      ///< "": the user's default
  std::string time;         ///< as sbatch takes it, "2:00:00"; "": the partition's
  int64_t cpus = 1;         ///< processors of a job, and threads of its process
  int64_t gpus = 0;         ///< of a job
  int64_t most_jobs = 100;  ///< of a study in the queue at once, waiting or running
  double look = 15;         ///< seconds between two calls of squeue
  /// Seconds without a sign of a job, in queue or folder, after which it counts as lost.
  double patience = 30;
};

/// Where a task is in Slurm's queue.
struct SlurmJob {
  std::string id;      ///< of the job, or of its array
  int64_t index = 0;   ///< in the array; 0 where it is none
  std::string name;    ///< of the job
  std::string state;   ///< Slurm's word: "PENDING"
  std::string node;    ///< on which it runs, or ""
  std::string reason;  ///< why it waits or failed: "Priority"
};

/// Whether a job in this state will still run, runs, or ends just now.
bool is_live(const SlurmJob& job);

/// The jobs in what squeue printed; IoError where a line is none, or of another name.
std::vector<SlurmJob> slurm_jobs_in(std::string_view printed,
                                    const std::vector<std::string>& names);

/// This user's jobs with one of these names, as far as Slurm remembers them. IoError.
std::vector<SlurmJob> slurm_queue(const std::vector<std::string>& names);

/// What is handed to sbatch.
struct SlurmSubmission {
  std::string name;              ///< of the job
  Path script;                   ///< a file
  Path output;                   ///< for what the job prints; of an array one an index
  std::vector<int64_t> indices;  ///< of the array; empty: no array
  std::string dependency;        ///< "afterok:12,afterany:13_4"; "": none
  Path answer;                   ///< file for what sbatch prints: it outlives us
};

/// What came of an attempt to submit.
struct SlurmAnswer {
  std::string id;         ///< of the job; "": it was not taken
  std::string error;      ///< why
  bool later = false;     ///< it may be taken once other jobs have ended, or the controller answers
  bool too_many = false;  ///< fewer jobs at once may be taken now
};
/// Calls sbatch. IoError where there is none.
SlurmAnswer slurm_submit(const SlurmSubmission& submission, const SlurmOptions& options);

/// The id in what `sbatch --parsable` printed; nothing where there is none.
std::optional<std::string> submitted_id(const std::string& text);

/// Cancels jobs, "12" or "12_3"; those that have ended are no error. IoError.
void slurm_cancel(const std::vector<std::string>& ids);

/// What the accounting says of a job that is gone: "OUT_OF_MEMORY, exit code 0:125"; "" where there
/// is none.
std::string slurm_account_of(const std::string& id);

}  // namespace elbo::study
