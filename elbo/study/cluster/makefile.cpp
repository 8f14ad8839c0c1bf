// SPDX-License-Identifier: MIT
// Rules. A training that leaves an extractor has its output in the cache, outside of the folder: it
// is a target without a file, and what awaits it goes on also where it failed.
#include "elbo/study/cluster/makefile.h"

#include <algorithm>

#include "elbo/core/str.h"
#include "elbo/study/cluster/shell_word.h"

namespace elbo::study {
namespace {

constexpr const char* kMakeHead =
    "SHELL := /bin/sh\nHASH := \\#\n.SUFFIXES:\n"
    "ifeq ($(wildcard study.toml),)\n"
    "$(error this Makefile works in the folder of its study: make -C FOLDER -f $(firstword "
    "$(MAKEFILE_LIST)))\nendif\n";

/// Writes the rules of one study.
class MakeRules {
 public:
  MakeRules(const StudyWork& work, const MakeCall& call) : work_(work), call_(call) {}

  std::string text() {
    std::string rules, targets;
    for (const StudyTask& task : work_.tasks) {
      if (!has_purpose(work_, task)) continue;
      rules += rule(task);
      for (const std::string& target : targets_of(task)) targets += " \\\n  " + target;
    }
    return head() + "\n.PHONY: all again" + join(phony_, "") + "\nall:" + targets +
           "\n\n# Interrupted, make must not remove what there was.\n.PRECIOUS:" + targets + "\n" +
           rules;
  }

 private:
  std::string head() const {
    const std::string folder = std::filesystem::absolute(work_.folder.root()).string();
    const std::string line = "cd " + shell_word(std::filesystem::current_path().string()) +
                             " && exec " + shell_line(call_.words);
    const bool has_line_end = line.find('\n') != std::string::npos;
    return str("# The study ", work_.study.name, ", for GNU make 4.3 or newer:\n#   make -C ",
               printable(shell_word(folder)),
               " -f THIS_FILE -j 4 -k\n# THREADS is what each task may use. Afterwards `elbo study "
               "report` writes tables and page.\n",
               kMakeHead, "THREADS ?= ", call_.threads,
               "\nTASK = ", has_line_end ? kMakeLineEnd : "", make_text(line),
               " --threads $(THREADS)\n");
  }

  bool leaves_extractor(const StudyTask& task) const {
    return task.kind == TaskKind::train && !work_.extractors.empty() &&
           !work_.variant_of(work_.study.runs[task.of]).extractor.empty();
  }

  /// Relative to the study's folder, of plain characters alone.
  std::vector<std::string> targets_of(const StudyTask& task) const {
    if (leaves_extractor(task)) return {file_stem(task.name)};
    if (task.kind == TaskKind::figure)
      return {"figures/" + work_.parts[task.of].stem + ".facts.json"};
    const StudyRun& run = work_.study.runs[task.of];
    const std::string folder = "runs/" + run.folder;
    if (task.kind == TaskKind::train) return {folder + "/DONE"};
    std::vector<std::string> out;
    for (const std::string& protocol : work_.variant_of(run).protocols)
      out.push_back(folder + "/eval/" + protocol + ".jsonl");
    return out;
  }

  /// Files come first; behind the bar what is no file, or may have failed.
  std::string prerequisites(const StudyTask& task) const {
    std::vector<std::string> files, others;
    for (const size_t need : task.needs)
      for (const std::string& target : targets_of(work_.tasks[need]))
        (leaves_extractor(work_.tasks[need]) ? others : files).push_back(target);
    for (const size_t awaited : task.awaits)
      others.push_back(leaves_extractor(work_.tasks[awaited])
                           ? "ended-" + file_stem(work_.tasks[awaited].name)
                           : targets_of(work_.tasks[awaited]).front());
    if (is_stale(task)) files.emplace_back("again");
    return (files.empty() ? "" : " " + join(files, " ")) +
           (others.empty() ? "" : " | " + join(others, " "));
  }

  /// Whether the files are there but are not what the study asks for, which make cannot see.
  bool is_stale(const StudyTask& task) const {
    if (leaves_extractor(task) || is_made(work_, task)) return false;
    const std::vector<std::string> targets = targets_of(task);
    return std::all_of(targets.begin(), targets.end(), [&](const std::string& target) {
      return work_.fs.exists(work_.folder.root() / target);
    });
  }

  std::string rule(const StudyTask& task) {
    const std::string name = shell_word(task.name);
    const std::string head = str("\n# ", task.title, "\n");
    if (!leaves_extractor(task)) {
      const std::vector<std::string> targets = targets_of(task);
      return str(head, join(targets, " "), targets.size() > 1 ? " &:" : ":", prerequisites(task),
                 "\n\t$(TASK) ", name, "\n");
    }
    const std::string target = targets_of(task).front(), ended = "ended-" + target;
    for (const std::string& phony : {target, ended}) phony_.push_back(" " + phony);
    const Path made =
        work_.extractors / work_.variant_of(work_.study.runs[task.of]).extractor / "bundle.json";
    const std::string test = "test -e " + shell_word(made.string());
    return str(head, ended, ":", prerequisites(task), "\n\t-$(TASK) ", name, "\n", target, ": | ",
               ended, "\n\t@", test.find('\n') == std::string::npos ? "" : kMakeLineEnd,
               make_text(test), "\n");
  }

  const StudyWork& work_;
  const MakeCall& call_;
  std::vector<std::string> phony_;
};

}  // namespace

std::string study_makefile(const StudyWork& work, const MakeCall& call) {
  return MakeRules(work, call).text();
}

}  // namespace elbo::study
