// SPDX-License-Identifier: MIT
// Batches and squeue's lines, put together.
#include "elbo/study/cluster/queue.h"

#include <algorithm>
#include <set>

#include "elbo/core/clock.h"
#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/study/run/task_call.h"

namespace elbo::study {
namespace {

/// Jobs that took their end with them: "slurm 12_3" of all lines.
std::set<std::string> ended_jobs(const StudyWork& work) {
  std::set<std::string> out;
  for (const JournalLine& line : study_journal(work.fs, work.folder)) out.insert(line.job);
  return out;
}

/// Takes out of the map, and returns, what `wanted` says.
template <class Wanted>
std::vector<QueuedTask> taken(std::map<size_t, QueuedTask>& queued, Wanted wanted) {
  std::vector<QueuedTask> out;
  for (auto one = queued.begin(); one != queued.end();) {
    if (!wanted(one->second)) {
      ++one;
      continue;
    }
    out.push_back(std::move(one->second));
    one = queued.erase(one);
  }
  return out;
}

void see(QueuedTask& one, const SlurmJob& job) {
  one.is_live = is_live(job);
  if (!one.is_live) {
    one.last_state = job.state;
    return;
  }
  one.is_running = job.state != "PENDING" && !job.state.starts_with("REQUEUE");
  one.words = job.state;
  for (const std::string& more : {job.node, job.reason})
    if (!more.empty() && more != "None") one.words += ", " + more;
}

/// A study's queue with what was handed over and is not made.
StudyQueue adopted_queue(const StudyWork& work) {
  StudyQueue out(work);
  for (size_t i = 0; i < work.tasks.size(); ++i)
    if (!is_made(work, work.tasks[i])) out.adopt(i);
  return out;
}

}  // namespace

StudyQueue::StudyQueue(const StudyWork& work)
    : work_(work), batches_(read_batches(work.fs, work.folder)) {}

QueuedTask StudyQueue::queued_task(size_t task, const JobBatch& batch, int64_t index) const {
  QueuedTask out;
  out.task = task;
  out.batch = batch.number;
  out.index = index;
  out.name = batch.name;
  if (!batch.id.empty()) out.id = batch.job_id(index);
  out.output = batch_file(work_.folder, batch.number, str("-", index, ".txt"));
  return out;
}

bool StudyQueue::adopt(size_t task) {
  const std::optional<TaskJob> job = newest_job(batches_, work_.tasks[task].name);
  if (job) queued_[task] = queued_task(task, *job->batch, job->index);
  return job.has_value();
}

void StudyQueue::add(const JobBatch& batch, const std::vector<size_t>& tasks) {
  batches_.push_back(batch);
  for (size_t i = 0; i < tasks.size(); ++i)
    queued_[tasks[i]] = queued_task(tasks[i], batch, batch.tasks[i].first);
}

void StudyQueue::set_end(size_t task, TaskState then) {
  if (const auto found = queued_.find(task); found != queued_.end()) found->second.then = then;
}

void StudyQueue::take_ids(const std::vector<SlurmJob>& jobs) {
  for (JobBatch& batch : batches_) {
    const auto job = std::find_if(jobs.begin(), jobs.end(),
                                  [&](const SlurmJob& one) { return one.name == batch.name; });
    if (!batch.id.empty() || job == jobs.end()) continue;
    batch.id = job->id;
    write_atomically(work_.fs, batch_file(work_.folder, batch.number, ".id"),
                     bytes_of(job->id + "\n"));
    for (auto& [task, one] : queued_)
      if (one.batch == batch.number) one.id = batch.job_id(one.index);
  }
}

void StudyQueue::look() {
  std::set<std::string> names;
  for (const auto& [task, one] : queued_) names.insert(one.name);
  const std::vector<SlurmJob> jobs = slurm_queue({names.begin(), names.end()});
  take_ids(jobs);
  for (auto& [task, one] : queued_) {
    one.is_live = false;
    for (const SlurmJob& job : jobs)
      if (job.name == one.name && job.index == one.index) see(one, job);
    if (!one.is_live && is_held(work_, work_.tasks[task])) one.is_live = one.is_running = true;
    if (one.is_live) one.absent_since = 0;
    else if (one.absent_since == 0) one.absent_since = monotonic_seconds();
  }
}

std::vector<QueuedTask> StudyQueue::take_unknown() {
  const std::set<std::string> ended = ended_jobs(work_);
  return taken(queued_, [&](const QueuedTask& one) {
    return !one.is_live && (one.id.empty() || ended.contains("slurm " + one.id));
  });
}

std::vector<QueuedTask> StudyQueue::take_ended() {
  return taken(queued_, [](const QueuedTask& one) { return one.then && !one.is_live; });
}

std::vector<QueuedTask> StudyQueue::take_lost(double patience) {
  const double now = monotonic_seconds();
  return taken(queued_, [&](const QueuedTask& one) {
    return !one.is_live && one.absent_since > 0 && now - one.absent_since >= patience;
  });
}

std::vector<QueuedTask> StudyQueue::tasks() const {
  std::vector<QueuedTask> out;
  for (const auto& [task, one] : queued_) out.push_back(one);
  return out;
}

std::map<size_t, JobRef> StudyQueue::refs() const {
  std::map<size_t, JobRef> out;
  for (const auto& [task, one] : queued_) {
    if (one.id.empty() || one.then) continue;
    const size_t line = one.id.find('_');
    out[task] = {one.id.substr(0, line), one.index, line != std::string::npos};
  }
  return out;
}

std::string StudyQueue::id_of(size_t task) const {
  const auto found = queued_.find(task);
  return found == queued_.end() ? "" : found->second.id;
}

int64_t StudyQueue::next_number() const {
  return batches_.empty() ? 1 : batches_.back().number + 1;
}

JobStates job_states(const StudyWork& work) {
  StudyQueue queue = adopted_queue(work);
  std::string unanswered;
  try {
    queue.look();
    queue.take_unknown();
  } catch (const IoError& error) {
    unanswered = "squeue cannot be asked";
    log_warning(error.what());
  }
  JobStates out;
  for (const QueuedTask& one : queue.tasks())
    if (one.is_live || !unanswered.empty())
      out[work.tasks[one.task].name] = {"slurm " + one.id, one.is_running ? "running" : "queued",
                                        unanswered.empty() ? one.words : unanswered};
  return out;
}

int64_t cancel_jobs(const StudyWork& work) {
  StudyQueue queue = adopted_queue(work);
  if (queue.size() == 0) return 0;
  queue.look();
  std::vector<std::string> ids;
  for (const QueuedTask& one : queue.tasks())
    if (one.is_live && !one.id.empty()) ids.push_back(one.id);
  slurm_cancel(ids);
  return static_cast<int64_t>(ids.size());
}

void refuse_jobs(const StudyWork& work) {
  StudyQueue queue = adopted_queue(work);
  const std::set<std::string> ended = ended_jobs(work);
  if (std::all_of(work.tasks.begin(), work.tasks.end(), [&](const StudyTask& task) {
        const auto job = newest_job(queue.batches(), task.name);
        return !job || is_made(work, task) || ended.contains("slurm " + job->id());
      }))
    return;
  try {
    queue.look();
  } catch (const IoError& error) {
    throw DataError(
        "jobs of this study were handed to Slurm, and whether they still run cannot "
        "be asked: ",
        error.what(), "; where they are gone for good, remove ",
        printable(work.folder.batches().string()));
  }
  const std::vector<QueuedTask> tasks = queue.tasks();
  const auto live =
      std::count_if(tasks.begin(), tasks.end(), [](const QueuedTask& one) { return one.is_live; });
  if (live > 0)
    throw DataError("Slurm has ", counted(live, "job"),
                    " of this study; go on with --on slurm, or `elbo study stop` first");
}

}  // namespace elbo::study
