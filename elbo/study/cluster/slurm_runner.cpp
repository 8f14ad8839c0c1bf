// SPDX-License-Identifier: MIT
// The loop: take over how jobs ended (by the folder first), ask squeue every so often, hand over
// what can be. A batch is written down before sbatch is called, and sbatch writes its answer into
// the folder itself: whoever comes after a kill knows each job that there is.
#include "elbo/study/cluster/slurm_runner.h"

#include <unistd.h>

#include <algorithm>
#include <set>

#include "elbo/core/clock.h"
#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/interrupt.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/run/run_lock.h"
#include "elbo/study/cluster/dispatch.h"
#include "elbo/study/cluster/queue.h"
#include "elbo/study/cluster/submit.h"
#include "elbo/study/cluster/task_job.h"
#include "elbo/study/outcome/journal.h"
#include "elbo/study/run/child.h"
#include "elbo/study/run/log_tail.h"
#include "elbo/study/run/task_call.h"

namespace elbo::study {
namespace {

constexpr double kFolderLook = 0.5;          // seconds between two looks at the folder
constexpr double kControllerPatience = 600;  // seconds without an answer of squeue
constexpr double kSubmitPause = 20;          // after a submission that Slurm did not take

class SlurmRunner {
 public:
  SlurmRunner(const StudyWork& work, const StudySettings& settings, const SlurmSettings& slurm)
      : work_(work),
        slurm_(slurm),
        progress_(work, settings),
        queue_(work),
        submitter_(work, slurm, queue_) {}

  StudyEnd run() {
    adopt();
    for (;;) {
      settle_ends();
      if (monotonic_seconds() >= look_next_) look_at_queue();
      block();
      if (stop_requested(work_) != 0) break;
      const bool is_waiting = !hand_over();
      if (queue_.size() == 0 && !is_waiting) break;
      pause_for(kFolderLook);
    }
    progress_.write_results_now();
    return progress_.end();
  }

 private:
  /// What an earlier call has handed over and is not made.
  void adopt() {
    for (size_t i = 0; i < progress_.size(); ++i)
      if (progress_.state(i) == TaskState::todo && queue_.adopt(i))
        progress_.set(i, TaskState::queued);
    if (queue_.size() == 0) return;
    queue_.look();
    for (const QueuedTask& lost : queue_.take_unknown()) progress_.set(lost.task, TaskState::todo);
    for (const QueuedTask& one : queue_.tasks()) {
      adopted_.insert(one.task);
      show_state(one);
    }
    if (queue_.size() > 0)
      log_info("found ", counted(queue_.size(), "job"), " that an earlier call handed to Slurm");
    look_next_ = monotonic_seconds() + slurm_.options.look;
  }

  void show_state(const QueuedTask& one) {
    progress_.set(one.task, one.is_running ? TaskState::running : TaskState::queued);
  }

  void settle_ends() {
    for (const JournalLine& line : collect_ends(work_.fs, work_.folder)) {
      const auto task = std::find_if(work_.tasks.begin(), work_.tasks.end(),
                                     [&](const StudyTask& one) { return one.name == line.task; });
      if (task == work_.tasks.end()) continue;  // of the study as it was before a change
      settle(static_cast<size_t>(task - work_.tasks.begin()), line);
    }
  }

  void settle(size_t i, const JournalLine& line) {
    if (line.outcome != "interrupted") queue_.remove(i);
    const std::string where = line.job.empty() ? "" : str(" (", line.job, ")");
    if (line.outcome == "done") {
      progress_.set(i, TaskState::done);
      progress_.learn(line);
      log_info(progress_.label(i), " ... done in ", task_duration(line.seconds), where);
    } else if (line.outcome == "failed") {
      progress_.set(i, TaskState::failed);
      log_error(progress_.label(i), " ... failed after ", task_duration(line.seconds), where, ": ",
                line.error);
    } else {
      const bool goes_on = line.error == kTimeLimit;
      queue_.set_end(i, goes_on ? TaskState::todo : TaskState::stopped);
      look_next_ = 0;
      log_info(progress_.label(i), " ... stopped", where, goes_on ? "; it goes on" : "");
    }
    progress_.write_results_by_the_way();
  }

  void look_at_queue() {
    try {
      queue_.look();
      answered_ = monotonic_seconds();
    } catch (const IoError& error) {
      if (monotonic_seconds() - answered_ > kControllerPatience) throw;
      log_warning(error.what(), "; trying again");
    }
    look_next_ = monotonic_seconds() + slurm_.options.look;
    for (const QueuedTask& one : queue_.tasks()) show_state(one);
    for (const QueuedTask& ended : queue_.take_ended()) progress_.set(ended.task, *ended.then);
    for (const QueuedTask& lost : queue_.take_lost(slurm_.options.patience)) lose(lost);
  }

  /// A job that is neither in the queue nor has left a word.
  void lose(const QueuedTask& lost) {
    const StudyTask& task = work_.tasks[lost.task];
    if (is_made(work_, task)) return progress_.set(lost.task, TaskState::done);
    const bool could_begin = std::all_of(task.needs.begin(), task.needs.end(), [&](size_t need) {
      return progress_.state(need) == TaskState::done;
    });
    if (!could_begin || lost.id.empty()) {  // Slurm took it back with what it waited for
      progress_.set(lost.task, TaskState::todo);
      return;
    }
    const bool cancelled = lost.last_state == "CANCELLED";
    JournalLine line{task.name, task.like,
                     utc_now(), utc_now(),
                     0,         1,
                     1,         cancelled ? "interrupted" : "failed",
                     0,         cancelled ? "" : lost_words(lost)};
    line.job = "slurm " + lost.id;
    if (!cancelled) line.log_end = ends_of_logs(lost);
    progress_.record(line);
    progress_.set(lost.task, TaskState::stopped);
    if (cancelled) return log_info(progress_.label(lost.task), " ... cancelled (", line.job, ")");
    // What failed before this call is tried again by it.
    const bool before = adopted_.contains(lost.task);
    progress_.set(lost.task, before ? TaskState::todo : TaskState::failed);
    log_error(progress_.label(lost.task), " ... ", line.error, before ? "; tried again" : "");
  }

  std::string lost_words(const QueuedTask& lost) const {
    const std::string account = slurm_account_of(lost.id);
    const std::string state = !account.empty() ? account : lost.last_state;
    const std::string words = error_in_log(work_.fs, lost.output);
    return str("the job ", lost.id, " is gone from Slurm's queue and has left no result",
               state.empty() ? "" : "; Slurm says " + printable(state),
               work_.fs.exists(lost.output) && !words.empty() ? "; its last words: " + words : "");
  }

  std::vector<std::string> ends_of_logs(const QueuedTask& lost) const {
    std::vector<std::string> out = log_end(work_, work_.tasks[lost.task]);
    const std::vector<std::string> of_job = last_log_lines(work_.fs, lost.output);
    out.insert(out.end(), of_job.begin(), of_job.end());
    return out;
  }

  /// Tasks whose need failed will not be begun; those that Slurm has are taken back.
  void block() {
    std::vector<std::string> ids;
    for (const QueuedTask& one : queue_.tasks()) {
      const std::vector<size_t>& needs = work_.tasks[one.task].needs;
      const bool hopeless = std::any_of(needs.begin(), needs.end(), [&](size_t need) {
        const TaskState state = progress_.state(need);
        return state == TaskState::failed || state == TaskState::blocked ||
               state == TaskState::stopped || state == TaskState::todo;
      });
      if (one.is_running || !hopeless) continue;
      if (!one.id.empty()) ids.push_back(one.id);
      progress_.set(one.task, TaskState::todo);
    }
    for (size_t i = 0; i < progress_.size(); ++i)
      if (progress_.state(i) == TaskState::todo) queue_.remove(i);
    if (!ids.empty()) cancel(ids);
    progress_.block();
  }

  static void cancel(const std::vector<std::string>& ids) {
    try {
      slurm_cancel(ids);
    } catch (const IoError& error) {
      log_warning(error.what());
    }
  }

  /// Hands over what can be. False where Slurm may take more later.
  bool hand_over() {
    if (monotonic_seconds() < submit_next_) return false;
    for (;;) {
      const int64_t room = std::min(most_at_once_, slurm_.options.most_jobs - queue_.size());
      const TaskGroup group = next_group(work_, progress_, queue_.refs(), room);
      if (group.tasks.empty()) return true;
      std::string error;
      switch (submitter_.submit(group, error)) {
        case Submitted::taken:
          for (const auto& [index, task] : group.tasks) {
            progress_.set(task, TaskState::queued);
            log_info(progress_.label(task), ": job ", queue_.id_of(task));
          }
          most_at_once_ = std::min(kMostAtOnce, 2 * most_at_once_);
          break;
        case Submitted::too_many:
          most_at_once_ = static_cast<int64_t>(group.tasks.size()) / 2;
          continue;
        case Submitted::later:
          if (queue_.size() == 0 && ++refusals_ >= kMostRefusals) throw IoError(error);
          log_info(error, "; trying again later");
          submit_next_ = monotonic_seconds() + kSubmitPause;
          look_next_ = 0;
          return false;
      }
      refusals_ = 0;
    }
  }

  static constexpr int64_t kMostRefusals = 10;
  static constexpr int64_t kMostAtOnce = 1000;  // Slurm's default limit of an array

  const StudyWork& work_;
  const SlurmSettings& slurm_;
  StudyProgress progress_;
  StudyQueue queue_;
  StudySubmitter submitter_;
  std::set<size_t> adopted_;  // tasks that an earlier call handed over
  double look_next_ = 0, submit_next_ = 0, answered_ = monotonic_seconds();  // monotonic seconds
  int64_t refusals_ = 0, most_at_once_ = kMostAtOnce;
};

}  // namespace

StudyEnd make_study_on_slurm(const StudyWork& work, const StudySettings& settings,
                             const SlurmSettings& slurm) {
  work.folder.create();
  make_folder(work.fs, work.folder.batches());
  const run::RunLock lock(work.folder.root());
  begin_study(work);
  const InterruptGuard guard;
  await_submission(work);
  return SlurmRunner(work, settings, slurm).run();
}

}  // namespace elbo::study
