// SPDX-License-Identifier: MIT
// The order is what matters: the record, then sbatch with its answer into a file beside it. An
// sbatch that outlives us holds the lock of submissions until its answer is there.
#include "elbo/study/cluster/submit.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/interrupt.h"
#include "elbo/core/log.h"
#include "elbo/core/rng.h"
#include "elbo/core/str.h"
#include "elbo/run/plain_name.h"
#include "elbo/study/cluster/shell_word.h"
#include "elbo/study/run/child.h"

namespace elbo::study {
namespace {

constexpr double kSubmissionPatience = 400;  // seconds; sbatch gives up before
constexpr uint64_t kMostNameBytes = 4096;
constexpr size_t kLongestName = 60;  // of the study, in the name of its jobs

/// Held while sbatch is at work, and by sbatch itself: the file stays open across exec.
class SubmissionLock {
 public:
  explicit SubmissionLock(const StudyFolder& folder)
      : fd_(::open((folder.jobs() / "submit.lock").c_str(), O_RDWR | O_CREAT | O_NOFOLLOW, 0666)) {
    if (fd_ < 0)
      throw IoError("cannot open ", printable((folder.jobs() / "submit.lock").string()), ": ",
                    std::strerror(errno));
  }
  SubmissionLock(const SubmissionLock&) = delete;
  ~SubmissionLock() { ::close(fd_); }
  bool take() const { return ::flock(fd_, LOCK_EX | LOCK_NB) == 0; }

 private:
  int fd_;
};

/// "elbo-lecture-1f3a9c2e": kept in the folder, so that a folder that was moved keeps its jobs.
std::string jobs_name(const StudyWork& work) {
  const Path file = work.folder.jobs() / "name";
  if (work.fs.exists(file)) {
    const Bytes bytes = work.fs.read(file, kMostNameBytes);
    std::string name(text_of(bytes));
    while (name.ends_with('\n')) name.pop_back();
    if (!run::is_plain_name(name))
      throw DataError(printable(file.string()), ": holds \"", printable(name),
                      "\"; wanted a name of letters, digits and dashes; is the folder damaged?");
    return name;
  }
  Rng rng(static_cast<uint64_t>(unix_seconds() * 1e6), {static_cast<uint64_t>(::getpid())});
  const std::string name = fmt::format("elbo-{}-{:08x}", work.study.name.substr(0, kLongestName),
                                       rng.below(uint64_t{1} << 32));
  write_atomically(work.fs, file, bytes_of(name + "\n"));
  return name;
}

}  // namespace

StudySubmitter::StudySubmitter(const StudyWork& work, const SlurmSettings& slurm, StudyQueue& queue)
    : work_(work), slurm_(slurm), queue_(queue), name_(jobs_name(work)) {}

std::string StudySubmitter::script(const JobBatch& batch) const {
  return str("#!/bin/sh\ncd ", shell_word(std::filesystem::current_path().string()), " && exec ",
             shell_line(slurm_.call), " --batch ", batch.number,
             " --index \"${SLURM_ARRAY_TASK_ID:-0}\"\n");
}

Submitted StudySubmitter::submit(const TaskGroup& group, std::string& error) {
  JobBatch batch;
  batch.number = queue_.next_number();
  batch.name = str(name_, "-", batch.number);
  batch.array = group.tasks.size() > 1;
  SlurmSubmission submission;
  std::vector<size_t> tasks;
  for (const auto& [index, task] : group.tasks) {
    tasks.push_back(task);
    batch.tasks.emplace_back(batch.array ? index : 0, work_.tasks[task].name);
    if (batch.array) submission.indices.push_back(index);
  }
  submission.name = batch.name;
  submission.script = batch_file(work_.folder, batch.number, ".sh");
  submission.output = std::filesystem::absolute(batch_file(work_.folder, batch.number, ""));
  submission.answer = batch_file(work_.folder, batch.number, ".id");
  submission.dependency = group.dependency;
  write_atomically(work_.fs, submission.script, bytes_of(script(batch)));
  write_batch(work_.fs, work_.folder, batch);
  SlurmAnswer answer;
  {
    const SubmissionLock lock(work_.folder);
    lock.take();
    answer = slurm_submit(submission, slurm_.options);
  }
  error = answer.error;
  return settle(std::move(batch), tasks, answer);
}

/// Slurm may have the job although sbatch failed, as after a time-out: squeue knows.
Submitted StudySubmitter::settle(JobBatch batch, const std::vector<size_t>& tasks,
                                 const SlurmAnswer& answer) {
  batch.id = answer.id;
  if (batch.id.empty()) {
    try {
      const std::vector<SlurmJob> jobs = slurm_queue({batch.name});
      if (!jobs.empty()) batch.id = jobs.front().id;
      else {
        remove_batch(work_.fs, work_.folder, batch.number);
        if (!answer.later) throw IoError(answer.error);
        return answer.too_many && tasks.size() > 1 ? Submitted::too_many : Submitted::later;
      }
      write_atomically(work_.fs, batch_file(work_.folder, batch.number, ".id"),
                       bytes_of(batch.id + "\n"));
    } catch (const IoError&) {
      if (!answer.later) throw;
      log_warning(answer.error, "; whether Slurm took the job will be seen");
    }
  }
  queue_.add(batch, tasks);
  return Submitted::taken;
}

void await_submission(const StudyWork& work) {
  const SubmissionLock lock(work.folder);
  for (double waited = 0; !lock.take(); waited += 0.1) {
    if (waited == 0) log_info("waiting for an sbatch that an earlier call began");
    if (waited > kSubmissionPatience || interrupt_requested() != 0)
      throw DataError(
          "an sbatch of an earlier call is still at work; end it, and look by "
          "`squeue --me` for what it did");
    pause_for(0.1);
  }
}

}  // namespace elbo::study
