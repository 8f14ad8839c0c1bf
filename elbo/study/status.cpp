// SPDX-License-Identifier: MIT
// Tasks with what became of them.
#include "elbo/study/status.h"

#include <fmt/format.h>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/run/run_folder.h"
#include "elbo/study/estimate.h"
#include "elbo/study/journal.h"

namespace elbo {
namespace {

struct TaskStatus {
  std::string state, error;
  double seconds = 0;  ///< that it will take
};

bool is_training(const StudyWork& work, const StudyTask& task) {
  if (task.kind != TaskKind::train) return false;  // a figure's `of` counts other things than runs
  const Path folder = work.folder.run(work.study.runs[task.of]);
  return is_run(work.fs, folder) && lock_state(folder).held;
}

TaskStatus status_of(const StudyWork& work, const StudyPlan& plan,
                     const std::map<std::string, JournalLine>& last, const StudyTask& task) {
  if (is_made(work, task)) return {"done", "", 0};
  TaskStatus out{is_training(work, task) ? "running" : "missing", "", 0};
  for (const auto& [planned, seconds] : plan.tasks)
    if (planned == &task) out.seconds = seconds;
  const auto line = last.find(task.name);
  if (line == last.end() || out.state == "running") return out;
  if (line->second.outcome == "failed") out = {"failed", line->second.error, out.seconds};
  return out;
}

}  // namespace

std::string status_text(const StudyWork& work, const StudyPlan& plan) {
  const auto last = last_lines(read_journal(work.fs, work.folder.journal()));
  std::string out;
  for (const StudyTask& task : work.tasks) {
    const TaskStatus status = status_of(work, plan, last, task);
    out += fmt::format("{:<8} {}", status.state, task.title);
    if (!status.error.empty()) out += ": " + printable(status.error);
    else if (status.seconds > 0) out += ", " + about(status.seconds);
    out += '\n';
  }
  return out;
}

Node status_node(const StudyWork& work, const StudyPlan& plan) {
  const auto last = last_lines(read_journal(work.fs, work.folder.journal()));
  Node::List tasks;
  for (const StudyTask& task : work.tasks) {
    const TaskStatus status = status_of(work, plan, last, task);
    Node one = Node::table();
    one.set("task", Node(task.name));
    one.set("state", Node(status.state));
    one.set("error", Node(status.error));
    one.set("seconds", Node(status.seconds));
    tasks.push_back(std::move(one));
  }
  Node out = Node::table();
  out.set("tasks", Node(std::move(tasks)));
  out.set("seconds", Node(plan.seconds));
  return out;
}

}  // namespace elbo
