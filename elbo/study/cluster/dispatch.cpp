// SPDX-License-Identifier: MIT
// Groups by what tasks wait for.
#include "elbo/study/cluster/dispatch.h"

#include <algorithm>
#include <optional>
#include <set>

#include "elbo/core/str.h"

namespace elbo::study {
namespace {

/// What a task waits for, as --dependency says it.
struct Waits {
  TaskKind kind = TaskKind::train;
  std::string dependency;
  std::optional<int64_t> index;  ///< that it must have in its array
  std::string alone;             ///< the dependency of a job that is no array
};

/// Whether all of these have ended or are in the queue; the latter are added to `jobs`.
bool find_jobs(const std::vector<size_t>& tasks, const StudyProgress& progress,
               const std::map<size_t, JobRef>& queued, bool must_be_made,
               std::vector<JobRef>& jobs) {
  for (const size_t task : tasks) {
    if (const auto job = queued.find(task); job != queued.end()) {
      jobs.push_back(job->second);
      continue;
    }
    const TaskState state = progress.state(task);
    const bool ended = state == TaskState::failed || state == TaskState::blocked;
    if (state != TaskState::done && (must_be_made || !ended)) return false;
  }
  return true;
}

std::string after(const char* word, const std::vector<JobRef>& jobs) {
  std::set<std::string> names;
  for (const JobRef& job : jobs) names.insert(job.text());
  return jobs.empty() ? "" : str(word, ":", join(names, ":"));
}

/// Nothing where the task must wait for us.
std::optional<Waits> waits_of(const StudyWork& work, const StudyProgress& progress,
                              const std::map<size_t, JobRef>& queued, size_t i) {
  if (progress.state(i) != TaskState::todo) return std::nullopt;
  std::vector<JobRef> needs, awaits;
  if (!find_jobs(work.tasks[i].needs, progress, queued, true, needs) ||
      !find_jobs(work.tasks[i].awaits, progress, queued, false, awaits))
    return std::nullopt;
  Waits out{work.tasks[i].kind, "", std::nullopt, after("afterok", needs)};
  if (needs.size() == 1 && needs.front().array) {
    out.dependency = "aftercorr:" + needs.front().id;
    out.index = needs.front().index;
  } else {
    out.dependency = out.alone;
  }
  const std::string any = after("afterany", awaits);
  for (std::string* text : {&out.dependency, &out.alone})
    if (!any.empty()) *text += (text->empty() ? "" : ",") + any;
  return out;
}

bool are_alike(const Waits& a, const Waits& b) {
  return a.kind == b.kind && a.dependency == b.dependency &&
         a.index.has_value() == b.index.has_value();
}

}  // namespace

std::string JobRef::text() const { return array ? str(id, "_", index) : id; }

TaskGroup next_group(const StudyWork& work, const StudyProgress& progress,
                     const std::map<size_t, JobRef>& queued, int64_t most) {
  TaskGroup out;
  std::optional<Waits> first;
  std::set<int64_t> taken;
  for (size_t i = 0; i < work.tasks.size() && static_cast<int64_t>(out.tasks.size()) < most; ++i) {
    const std::optional<Waits> waits = waits_of(work, progress, queued, i);
    if (!waits || (first && !are_alike(*first, *waits))) continue;
    const int64_t index = waits->index.value_or(static_cast<int64_t>(out.tasks.size()));
    if (!taken.insert(index).second) continue;  // two that need the same element
    if (!first) first = waits;
    out.tasks.emplace_back(index, i);
  }
  if (first) out.dependency = out.tasks.size() == 1 ? first->alone : first->dependency;
  return out;
}

}  // namespace elbo::study
