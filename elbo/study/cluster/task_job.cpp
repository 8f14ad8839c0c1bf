// SPDX-License-Identifier: MIT
// A process that starts the task's own, passes signals on, and writes down how it ended. In a job
// of Slurm a TERM reaches both processes, so only the early warning of the time limit (USR1, which
// the job's first process alone gets) is passed on.
#include "elbo/study/cluster/task_job.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>

#include "elbo/core/clock.h"
#include "elbo/core/error.h"
#include "elbo/core/interrupt.h"
#include "elbo/core/log.h"
#include "elbo/core/nearest.h"
#include "elbo/core/str.h"
#include "elbo/run/run_lock.h"
#include "elbo/study/cluster/batch.h"
#include "elbo/study/outcome/journal.h"
#include "elbo/study/run/child.h"
#include "elbo/study/run/progress.h"
#include "elbo/study/run/task_call.h"

namespace elbo::study {
namespace {

constexpr double kJobLook = 0.05;     // seconds between two looks at the process
constexpr double kNeedPatience = 60;  // seconds until a network disk shows what others wrote
constexpr int kNothingLeft = 10;      // exit code where the process ended well and left nothing

std::atomic<bool> limit_is_near{false};

void on_limit(int) { limit_is_near = true; }

/// Takes USR1 apart from the other signals that ask to stop. Inside an InterruptGuard, which puts
/// the former handlers back.
void watch_limit() {
  limit_is_near = false;
  struct sigaction action {};
  action.sa_handler = on_limit;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGUSR1, &action, nullptr);
}

std::string environment_text(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// "slurm 12_3"; "" outside of a batch.
std::string job_words(const TaskCall& call) {
  if (call.batch == 0) return "";
  const std::string array = environment_text("SLURM_ARRAY_JOB_ID");
  return array.empty() ? "slurm " + environment_text("SLURM_JOB_ID")
                       : str("slurm ", array, "_", environment_text("SLURM_ARRAY_TASK_ID"));
}

/// What a task has made so far, to be compared: the newest checkpoint of a training, the number of
/// measures that are left.
std::string progress_mark(const StudyWork& work, const StudyTask& task) {
  if (task.kind == TaskKind::figure) return "";
  const StudyRun& run = work.study.runs[task.of];
  if (task.kind == TaskKind::eval) return str(missing_protocols(work, run).size());
  const Path checkpoints = work.folder.run(run) / "checkpoints";
  std::string newest;
  if (!work.fs.exists(checkpoints)) return newest;
  for (const std::string& name : work.fs.list(checkpoints))
    if (name.starts_with("step_") && (name.size() > newest.size() || name > newest)) newest = name;
  return newest;
}

/// One task from its start to its end.
class TaskJobRun {
 public:
  TaskJobRun(const StudyWork& work, const StudyTask& task, const TaskCall& call)
      : work_(work), task_(task), call_(call), mark_(progress_mark(work, task)) {
    line_.task = task.name;
    line_.like = task.like;
    line_.start = utc_now();
    line_.pieces =
        std::max<int64_t>(1, static_cast<int64_t>(protocols_left(work, task, line_.errors).size()));
    line_.job = job_words(call);
  }

  int run() {
    const double began = monotonic_seconds();
    TaskFinish finish;
    do {
      finish = attempt();
    } while (finish.again && !is_stopped());
    line_.code = finish.code;
    line_.error = finish.error;
    line_.outcome = finish.error.empty() ? "done" : "failed";
    if (finish.error.empty()) line_.code = 0;
    else if (is_stopped()) settle_stop();
    if (line_.outcome == "failed") line_.log_end = log_end(work_, task_);
    line_.seconds = monotonic_seconds() - began;
    line_.end = utc_now();
    write_end(work_.fs, work_.folder, line_);
    say();
    if (line_.outcome == "done") return 0;
    return line_.code != 0 ? static_cast<int>(line_.code) : kNothingLeft;
  }

 private:
  static bool is_stopped() { return interrupt_requested() != 0 || limit_is_near; }

  TaskFinish attempt() {
    try {
      ChildCall call =
          prepare(work_, task_, call_.threads, protocols_left(work_, task_, line_.errors));
      call.own_group = call_.batch == 0;
      const int code = wait_for(start_child(call));
      if (code != 0 && is_stopped()) return {code, "stopped", false};
      return settle_task(work_, task_, code, line_.errors);
    } catch (const Error& error) {  // a full disk, a folder that another process holds
      return {static_cast<int>(error.kind()), error.what(), false};
    }
  }

  int wait_for(pid_t child) const {
    bool passed_on = false;
    for (;;) {
      if (const std::optional<int> code = exit_code(child)) return *code;
      if (is_stopped() && !passed_on) {
        passed_on = true;
        if (call_.batch == 0 || limit_is_near) ::kill(child, SIGTERM);
      }
      pause_for(kJobLook);
    }
  }

  /// A job that the time limit cut short goes on in another one, if it came further in this.
  void settle_stop() {
    if (!limit_is_near) {
      line_.outcome = "interrupted";
    } else if (progress_mark(work_, task_) != mark_) {
      line_.outcome = "interrupted";
      line_.error = kTimeLimit;
      return;
    } else {
      line_.error =
          "the time limit of the job came before anything was saved; give the jobs more --time";
      return;
    }
    line_.error = "";
  }

  void say() const {
    if (line_.outcome == "done")
      log_info(task_.title, " ... done in ", task_duration(line_.seconds));
    else if (line_.outcome == "interrupted") log_info(task_.title, " ... stopped");
    else
      log_error(task_.title, " ... failed after ", task_duration(line_.seconds), ": ", line_.error);
  }

  const StudyWork& work_;
  const StudyTask& task_;
  const TaskCall& call_;
  std::string mark_;  // of what was made before
  JournalLine line_;
};

/// Waits a while for what the task needs: what another machine wrote may be seen late.
void want_needs(const StudyWork& work, const StudyTask& task, double patience) {
  for (const size_t need : task.needs) {
    for (double waited = 0; !is_made(work, work.tasks[need]); ++waited) {
      if (waited >= patience || interrupt_requested() != 0)
        throw DataError(printable(task.title),
                        ": needs what is not made yet: ", printable(work.tasks[need].title),
                        "; make that first");
      pause_for(1);
    }
  }
}

/// Whether the batch is the newest that names the task.
bool is_current(const StudyWork& work, const StudyTask& task, int64_t batch) {
  const std::vector<JobBatch> batches = read_batches(work.fs, work.folder);
  const std::optional<TaskJob> newest = newest_job(batches, task.name);
  return newest && newest->batch->number == batch;
}

}  // namespace

const StudyTask& task_called(const StudyWork& work, const std::string& name) {
  std::vector<std::string> names;
  for (const StudyTask& task : work.tasks) {
    if (task.name == name) return task;
    names.push_back(task.name);
  }
  throw UsageError("the study has no task \"", printable(name), "\"", did_you_mean(name, names),
                   "; `elbo study plan FILE` lists them");
}

const StudyTask& task_of_batch(const StudyWork& work, int64_t batch, int64_t index) {
  for (const JobBatch& one : read_batches(work.fs, work.folder)) {
    if (one.number != batch) continue;
    for (const auto& [at, name] : one.tasks) {
      if (at != index) continue;
      for (const StudyTask& task : work.tasks)
        if (task.name == name) return task;
      throw DataError("the study has no task \"", printable(name),
                      "\" any more: it or an experiment was changed since the job was submitted; "
                      "`elbo study run` again makes what the study asks for now");
    }
  }
  throw DataError(printable(work.folder.batches().string()), ": no task ", index, " of batch ",
                  batch, "; a later `elbo study run` has removed it");
}

int make_task(const StudyWork& work, const StudyTask& task, const TaskCall& call) {
  const Path place = work.folder.task_lock(task.name);
  make_folder(work.fs, place);
  const run::RunLock lock(place);
  if (call.batch > 0 && !is_current(work, task, call.batch)) {
    log_info(task.title, ": a later job makes it; nothing to do");
    return 0;
  }
  if (is_made(work, task)) {
    log_info(task.title, ": made already");
    return 0;
  }
  if (has_diverged(work, task)) {
    log_error(task.title, ": it diverged, and the same settings would again; change them, or ",
              "remove its run");
    return static_cast<int>(ErrorKind::diverged);
  }
  const InterruptGuard guard;
  watch_limit();
  want_needs(work, task, call.batch > 0 ? kNeedPatience : 0);
  return TaskJobRun(work, task, call).run();
}

}  // namespace elbo::study
