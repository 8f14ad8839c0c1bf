// SPDX-License-Identifier: MIT
// From a study to tasks, and what of them is made.
#include "elbo/study/outcome/task.h"

#include <algorithm>
#include <map>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/run/records.h"

namespace elbo::study {
namespace {

// Seconds; guesses where the file says nothing.
constexpr double kTaskMinute = 60, kTrainGuess = 60, kMeasureGuess = 10, kFigureGuess = 5;

/// Fills StudyWork::tasks.
class TaskList {
 public:
  explicit TaskList(StudyWork& work) : work_(work), runs_(work.study.runs) {}

  void fill() {
    for (size_t i = 0; i < runs_.size(); ++i)
      if (is_extractor(i)) add_run(i);
    for (size_t i = 0; i < runs_.size(); ++i)
      if (!is_extractor(i) && is_first_seed(i)) add_run(i);
    for (const bool first : {true, false}) {
      for (size_t i = 0; i < work_.parts.size(); ++i)
        if (!work_.parts[i].stem.empty() && of_first_seeds(work_.parts[i]) == first) add_figure(i);
      if (!first) break;
      for (size_t i = 0; i < runs_.size(); ++i)
        if (!is_extractor(i) && !is_first_seed(i)) add_run(i);
    }
    connect();
  }

 private:
  bool is_extractor(size_t run) const { return !work_.variant_of(runs_[run]).extractor.empty(); }
  bool is_first_seed(size_t run) const {
    return runs_[run].seed == work_.variant_of(runs_[run]).seeds.front();
  }
  bool of_first_seeds(const FigurePart& part) const {
    return std::all_of(part.runs.begin(), part.runs.end(),
                       [&](size_t run) { return is_first_seed(run); });
  }
  /// Whether it can be trained before all that is no extractor. Runs stand behind those that they
  /// need.
  bool is_early(size_t run) {
    while (early_.size() <= run) {
      const size_t next = early_.size();
      early_.push_back(is_extractor(next) &&
                       std::all_of(runs_[next].after.begin(), runs_[next].after.end(),
                                   [&](size_t other) { return early_.at(other); }));
    }
    return early_[run];
  }

  void add_run(size_t i) {
    const StudyRun& run = runs_[i];
    const StudyVariant& variant = work_.variant_of(run);
    const double said = variant.minutes * kTaskMinute;
    train_[i] = work_.tasks.size();
    work_.tasks.push_back({TaskKind::train,
                           i,
                           "train " + run.folder,
                           str("train ", run.variant, " seed ", run.seed),
                           "train " + run.variant,
                           {},
                           {},
                           said > 0 ? said : kTrainGuess});
    if (variant.protocols.empty()) return;
    const auto count = static_cast<double>(variant.protocols.size());
    work_.tasks.push_back({TaskKind::eval,
                           i,
                           "eval " + run.folder,
                           str("measure ", run.variant, " seed ", run.seed),
                           "eval " + run.variant,
                           {},
                           {},
                           kMeasureGuess * count});
  }

  void add_figure(size_t i) {
    const FigurePart& part = work_.parts[i];
    const double said = part.figure->minutes * kTaskMinute;
    figure_[i] = work_.tasks.size();
    work_.tasks.push_back({TaskKind::figure,
                           i,
                           "figure " + part.stem,
                           "draw " + part.stem,
                           "figure " + part.figure->id,
                           {},
                           {},
                           said > 0 ? said : kFigureGuess});
  }

  void connect() {
    for (StudyTask& task : work_.tasks) {
      if (task.kind == TaskKind::train)
        for (const size_t other : runs_[task.of].after) task.needs.push_back(train_.at(other));
      if (task.kind == TaskKind::eval) task.needs.push_back(train_.at(task.of));
      if (task.kind == TaskKind::figure) {
        for (const size_t run : work_.parts[task.of].runs) task.needs.push_back(train_.at(run));
        for (const size_t part : work_.parts[task.of].parts)
          if (const auto found = figure_.find(part); found != figure_.end())
            task.needs.push_back(found->second);
      }
      await_extractors(task);
    }
  }

  /// Measures, pictures, and trainings that measure as they go, look for extractors in the cache.
  void await_extractors(StudyTask& task) {
    for (const auto& [run, position] : train_) {
      const bool waits = task.kind == TaskKind::train ? !is_extractor(task.of) && is_early(run)
                                                      : is_extractor(run);
      if (waits) task.awaits.push_back(position);
    }
  }

  StudyWork& work_;
  const std::vector<StudyRun>& runs_;
  std::vector<bool> early_;                  // of the runs looked at so far
  std::map<size_t, size_t> train_, figure_;  // positions among the tasks, by run and by part
};

bool has_result(Fs& fs, const Path& folder, const std::string& protocol) {
  try {
    return !run::read_eval(fs, folder, protocol).empty();
  } catch (const DataError&) {  // to be taken again
    return false;
  }
}

}  // namespace

const StudyVariant& StudyWork::variant_of(const StudyRun& run) const {
  const auto found = std::find_if(study.variants.begin(), study.variants.end(),
                                  [&](const StudyVariant& one) { return one.name == run.variant; });
  ELBO_ASSERT(found != study.variants.end());
  return *found;
}

StudyWork study_work(Fs& fs, const Study& study, const Path& folder, const Path& extractors) {
  StudyWork work{fs, study, StudyFolder(fs, folder), extractors, figure_parts(study), {}};
  TaskList(work).fill();
  return work;
}

bool is_cached(const StudyWork& work, const StudyRun& run) {
  const std::string& name = work.variant_of(run).extractor;
  return !name.empty() && !work.extractors.empty() &&
         work.fs.exists(work.extractors / name / "bundle.json");
}

std::vector<std::string> missing_protocols(const StudyWork& work, const StudyRun& run) {
  std::vector<std::string> out;
  for (const std::string& protocol : work.variant_of(run).protocols)
    if (!has_result(work.fs, work.folder.run(run) / "eval", protocol)) out.push_back(protocol);
  return out;
}

bool has_purpose(const StudyWork& work, const StudyTask& task) {
  if (task.kind != TaskKind::eval) return true;
  const StudyRun& run = work.study.runs[task.of];
  return !is_cached(work, run) || work.fs.exists(work.folder.run(run));
}

bool is_made(const StudyWork& work, const StudyTask& task) {
  if (task.kind == TaskKind::figure) {
    const FigurePart& part = work.parts[task.of];
    const Node recipe =
        recipe_of(work.study, work.parts, part, done_times(work.fs, work.study, work.folder, part));
    return read_facts(work.fs, work.folder, part, recipe).has_value();
  }
  const StudyRun& run = work.study.runs[task.of];
  // Its run alone is of no use to others.
  const bool kept = !work.variant_of(run).extractor.empty() && !work.extractors.empty();
  if (task.kind == TaskKind::train)
    return kept ? is_cached(work, run) : work.fs.exists(work.folder.run(run) / "DONE");
  return work.fs.exists(work.folder.run(run) / "DONE") ? missing_protocols(work, run).empty()
                                                       : !has_purpose(work, task);
}

}  // namespace elbo::study
