// SPDX-License-Identifier: MIT
// States before the start, the plan in words, and tasks with what became of them.
#include "elbo/study/run/plan.h"

#include <fmt/format.h>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/run/run_folder.h"
#include "elbo/study/outcome/journal.h"
#include "elbo/study/run/estimate.h"
#include "elbo/study/run/task_call.h"

namespace elbo::study {
namespace {

/// Whether this training failed for good: its numbers were not finite, and the same settings give
/// the same numbers.
bool has_diverged(const StudyWork& work, const StudyTask& task,
                  const std::map<std::string, JournalLine>& last) {
  if (task.kind != TaskKind::train ||
      !work.fs.exists(work.folder.run(work.study.runs[task.of]) / "FAILED"))
    return false;
  const auto line = last.find(task.name);
  return line != last.end() && line->second.outcome == "failed" &&
         line->second.code == static_cast<int64_t>(ErrorKind::diverged);
}

}  // namespace

bool has_diverged(const StudyWork& work, const StudyTask& task) {
  return has_diverged(work, task, last_lines(study_journal(work.fs, work.folder)));
}

std::vector<TaskState> first_states(const StudyWork& work,
                                    const std::vector<JournalLine>& journal) {
  const std::map<std::string, JournalLine> last = last_lines(journal);
  std::vector<TaskState> out;
  for (const StudyTask& task : work.tasks)
    out.push_back(is_made(work, task)              ? TaskState::done
                  : has_diverged(work, task, last) ? TaskState::failed
                                                   : TaskState::todo);
  return out;
}

std::pair<int64_t, int64_t> pieces_of(const StudyWork& work, const StudyTask& task) {
  if (task.kind != TaskKind::eval) return {1, 1};
  const StudyRun& run = work.study.runs[task.of];
  return {static_cast<int64_t>(work.variant_of(run).protocols.size()),
          static_cast<int64_t>(missing_protocols(work, run).size())};
}

TimeEstimate estimate_of(const StudyWork& work, const StudySettings& settings,
                         const std::vector<JournalLine>& journal) {
  TimeEstimate out(work.tasks, work.study.minutes, settings.threads);
  out.learn(journal);
  return out;
}

StudyPlan study_plan(const StudyWork& work, const StudySettings& settings) {
  const std::vector<JournalLine> journal = study_journal(work.fs, work.folder);
  const std::vector<TaskState> states = first_states(work, journal);
  const TimeEstimate estimate = estimate_of(work, settings, journal);
  StudyPlan out;
  for (size_t i = 0; i < states.size(); ++i) {
    const StudyTask& task = work.tasks[i];
    if (states[i] == TaskState::failed) ++out.failed;
    if (states[i] == TaskState::done) ++out.made;
    if (states[i] != TaskState::todo) continue;
    const auto [all, missing] = pieces_of(work, task);
    (task.kind == TaskKind::train  ? out.runs
     : task.kind == TaskKind::eval ? out.measures
                                   : out.figures) += missing;
    out.tasks.emplace_back(&task, estimate.of(task, missing, all));
    out.seconds += out.tasks.back().second;
  }
  return out;
}

std::string plan_text(const StudyPlan& plan, const StudySettings& settings) {
  if (plan.tasks.empty()) return "everything is made";
  return str(counted(plan.runs, "run"), ", ", counted(plan.measures, "measure"), ", ",
             counted(plan.figures, "figure"), ": ", about(plan.seconds), " on ",
             counted(settings.threads, "processor"),
             plan.made > 0 ? str("; ", plan.made, " of ",
                                 plan.made + static_cast<int64_t>(plan.tasks.size()) + plan.failed,
                                 " tasks are made already")
                           : "");
}

namespace {

struct TaskStatus {
  std::string state, error;
  double seconds = 0;      ///< that it will take
  std::string job, queue;  ///< of one that is in a queue
};

bool is_training(const StudyWork& work, const StudyTask& task) {
  if (task.kind != TaskKind::train) return false;  // a figure's `of` counts other things than runs
  const Path folder = work.folder.run(work.study.runs[task.of]);
  return run::is_run(work.fs, folder) && run::lock_state(folder).held;
}

/// Says what of tasks that are not made.
class StatusOfTasks {
 public:
  StatusOfTasks(const StudyWork& work, const StudyPlan& plan, const JobStates& jobs)
      : work_(work),
        plan_(plan),
        jobs_(jobs),
        last_(last_lines(study_journal(work.fs, work.folder))) {}

  TaskStatus of(const StudyTask& task) const {
    if (is_made(work_, task)) return {"done", "", 0, "", ""};
    TaskStatus out{is_at_work(task) ? "running" : "missing", "", 0, "", ""};
    for (const auto& [planned, seconds] : plan_.tasks)
      if (planned == &task) out.seconds = seconds;
    if (const auto job = jobs_.find(task.name); job != jobs_.end()) {
      out.job = job->second.job;
      out.queue = job->second.words;
      if (out.state == "missing") out.state = job->second.state;
    }
    const auto line = last_.find(task.name);
    if (line == last_.end() || out.state != "missing") return out;
    if (line->second.outcome == "failed") out.state = "failed", out.error = line->second.error;
    return out;
  }

 private:
  bool is_at_work(const StudyTask& task) const {
    return is_training(work_, task) || is_held(work_, task);
  }

  const StudyWork& work_;
  const StudyPlan& plan_;
  const JobStates& jobs_;
  std::map<std::string, JournalLine> last_;
};

}  // namespace

std::string status_text(const StudyWork& work, const StudyPlan& plan, const JobStates& jobs) {
  const StatusOfTasks statuses(work, plan, jobs);
  std::string out;
  for (const StudyTask& task : work.tasks) {
    const TaskStatus status = statuses.of(task);
    out += fmt::format("{:<8} {}", status.state, task.title);
    if (!status.error.empty()) out += ": " + printable(status.error);
    else if (!status.job.empty()) out += str(", ", status.job, ": ", printable(status.queue));
    else if (status.seconds > 0) out += ", " + about(status.seconds);
    out += '\n';
  }
  return out;
}

Node status_node(const StudyWork& work, const StudyPlan& plan, const JobStates& jobs) {
  const StatusOfTasks statuses(work, plan, jobs);
  Node::List tasks;
  for (const StudyTask& task : work.tasks) {
    const TaskStatus status = statuses.of(task);
    Node one = Node::table();
    one.set("task", Node(task.name));
    one.set("state", Node(status.state));
    one.set("error", Node(status.error));
    one.set("seconds", Node(status.seconds));
    one.set("job", Node(status.job));
    one.set("queue", Node(status.queue));
    tasks.push_back(std::move(one));
  }
  Node out = Node::table();
  out.set("tasks", Node(std::move(tasks)));
  out.set("seconds", Node(plan.seconds));
  return out;
}

}  // namespace elbo::study
