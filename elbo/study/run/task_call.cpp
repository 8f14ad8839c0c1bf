// SPDX-License-Identifier: MIT
// Trainings begin anew or go on from a checkpoint; measures are taken by one process a run; figure
// commands print their facts.
#include "elbo/study/run/task_call.h"

#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/interrupt.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/io/toml.h"
#include "elbo/run/run_folder.h"
#include "elbo/study/file/placeholders.h"
#include "elbo/study/run/log_tail.h"

namespace elbo::study {
namespace {

constexpr uint64_t kMostCallFactsBytes = 64 << 20;  // bytes
constexpr double kPatience = 60, kCallLook = 0.1;   // seconds for a process that is still saving

bool has_checkpoint(Fs& fs, const Path& run) {
  const std::vector<std::string> names = fs.list(run / "checkpoints");
  return std::any_of(names.begin(), names.end(),
                     [](const std::string& name) { return name.starts_with("step_"); });
}

/// A training of a study that was killed may still be saving.
void await_lock(const Path& run) {
  if (!run::lock_state(run).held) return;
  log_info(printable(run.string()), " is held by another process; waiting for it");
  for (double waited = 0; run::lock_state(run).held && interrupt_requested() == 0;
       waited += kCallLook) {
    if (waited > kPatience)
      throw DataError(printable(run.string()),
                      ": another process trains here; wait for it, or stop it");
    pause_for(kCallLook);
  }
}

/// The experiment as a file, with the folders of other runs in it.
Path write_experiment(const StudyWork& work, const StudyRun& run) {
  const Node tree = replaced(run.experiment, [&](const Placeholder& one) {
    const StudyRun& other = work.study.runs[*run_position(work.study, one.name, run.seed)];
    return std::filesystem::absolute(work.folder.run(other)).lexically_normal().string();
  });
  write_if_changed(work.fs, work.folder.experiment(run), io::write_toml(tree));
  return work.folder.experiment(run);
}

std::vector<std::string> training(const StudyWork& work, const StudyRun& run, int64_t threads) {
  const Path folder = work.folder.run(run);
  if (run::is_run(work.fs, folder)) {
    await_lock(folder);
    // With the threads that it was begun with.
    if (has_checkpoint(work.fs, folder) && !work.fs.exists(folder / "DONE"))
      return {"resume", folder.string()};
  }
  if (work.fs.exists(folder)) remove_tree(work.fs, folder);
  return {"train",     write_experiment(work, run).string(), "--out", folder.string(), "--threads",
          str(threads)};
}

std::vector<std::string> evaluation(const StudyWork& work, const StudyRun& run,
                                    const std::vector<std::string>& protocols, int64_t threads) {
  std::vector<std::string> words{"eval", work.folder.run(run).string(), "--json", "--threads",
                                 str(threads)};
  for (const std::string& protocol : protocols) words.insert(words.end(), {"--protocol", protocol});
  return words;
}

Path printed(const StudyWork& work, const FigurePart& part) {
  return work.folder.figures() / (part.stem + ".printed");
}

std::vector<std::string> drawing(const StudyWork& work, const FigurePart& part, int64_t threads) {
  const Path facts = work.folder.figures() / (part.stem + ".facts.json");
  for (const Path& old : {image_path(work.folder, part).value_or(facts), facts})
    if (work.fs.exists(old)) work.fs.remove(old);
  std::vector<std::string> words = command_words(work.study, work.parts, part, work.folder.root());
  words.insert(words.end(), {"--threads", str(threads)});
  return words;
}

std::string failure(const StudyWork& work, const StudyTask& task, int code) {
  const std::string words = error_in_log(work.fs, work.folder.log(task.name));
  if (code > 128)
    return str("ended by signal ", code - 128,
               code == 128 + 9 ? " (killed; was there enough memory?)" : "",
               words.empty() ? "" : "; its last words: ", words);
  if (!words.empty()) return words;
  return code == static_cast<int>(ErrorKind::io)
             ? "the disk or the network said no, and there is no log: is the disk full?"
             : str("ended with exit code ", code);
}

/// The facts that a command printed; an empty table where it printed none.
Node facts_of(Fs& fs, const Path& file) {
  try {
    const Bytes bytes = fs.read(file, kMostCallFactsBytes);
    if (text_of(bytes).find_first_not_of(" \n\t\r") == std::string_view::npos) return Node::table();
    return io::parse_json(text_of(bytes), file.string());
  } catch (const DataError& error) {
    log_warning("no facts: ", error.what());
    return Node::table();
  }
}

std::string finish_figure(const StudyWork& work, const FigurePart& part,
                          const std::string& task_error) {
  const Path output = printed(work, part);
  std::string error = task_error;
  const auto image = image_path(work.folder, part);
  if (error.empty() && image && !work.fs.exists(*image))
    error = str("the command ended well and wrote no ", file_name(part));
  if (error.empty()) {
    Node recipe =
        recipe_of(work.study, work.parts, part, done_times(work.fs, work.study, work.folder, part));
    write_facts(work.fs, work.folder, part, std::move(recipe), facts_of(work.fs, output));
  }
  if (work.fs.exists(output)) work.fs.remove(output);
  return error;
}

}  // namespace

ChildCall prepare(const StudyWork& work, const StudyTask& task, int64_t threads,
                  const std::vector<std::string>& protocols) {
  ChildCall call;
  call.log = work.folder.log(task.name);
  if (task.kind == TaskKind::figure) {
    call.words = drawing(work, work.parts[task.of], threads);
    call.out = printed(work, work.parts[task.of]);
  } else {
    const StudyRun& run = work.study.runs[task.of];
    call.words = task.kind == TaskKind::train ? training(work, run, threads)
                                              : evaluation(work, run, protocols, threads);
  }
  return call;
}

std::string finish_task(const StudyWork& work, const StudyTask& task, int code) {
  const std::string error = code == 0 ? "" : failure(work, task, code);
  if (task.kind == TaskKind::figure) return finish_figure(work, work.parts[task.of], error);
  if (error.empty() && task.kind == TaskKind::train && !is_made(work, task))
    return "the training ended well, and what it should leave is not there";
  return error;
}

std::vector<std::string> protocols_left(const StudyWork& work, const StudyTask& task,
                                        const std::map<std::string, std::string>& errors) {
  std::vector<std::string> out;
  if (task.kind != TaskKind::eval) return out;
  for (const std::string& protocol : missing_protocols(work, work.study.runs[task.of]))
    if (!errors.contains(protocol)) out.push_back(protocol);
  return out;
}

namespace {

/// Of an evaluation: those protocols behind the one that failed are tried without it.
TaskFinish settle_measures(const StudyWork& work, const StudyTask& task, TaskFinish finish,
                           std::map<std::string, std::string>& errors) {
  const std::vector<std::string> left = protocols_left(work, task, errors);
  if (left.empty() && errors.empty()) return {0, "", false};
  if (left.empty()) {
    finish.error = errors.begin()->second;
    return finish;
  }
  errors[left.front()] =
      finish.error.empty() ? "the command ended well and left no result" : finish.error;
  return {finish.code, str(left.front(), ": ", errors[left.front()]), left.size() > 1};
}

}  // namespace

TaskFinish settle_task(const StudyWork& work, const StudyTask& task, int code,
                       std::map<std::string, std::string>& errors) {
  TaskFinish out{code, "", false};
  try {
    out.error = finish_task(work, task, code);
  } catch (const Error& failure) {
    out.error = failure.what();
    if (code == 0) out.code = static_cast<int>(failure.kind());
  }
  return task.kind == TaskKind::eval ? settle_measures(work, task, out, errors) : out;
}

std::vector<std::string> log_end(const StudyWork& work, const StudyTask& task) {
  return last_log_lines(work.fs, work.folder.log(task.name));
}

bool is_held(const StudyWork& work, const StudyTask& task) {
  const Path folder = work.folder.task_lock(task.name);
  return work.fs.exists(folder) && run::lock_state(folder).held;
}

void refuse_task_held(const StudyWork& work, const StudyTask& task) {
  if (is_held(work, task))
    throw DataError(printable(task.title),
                    ": another process makes it (a job of Slurm or of make); wait for it, or stop "
                    "it (`elbo study stop`)");
}

}  // namespace elbo::study
