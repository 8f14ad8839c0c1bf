// SPDX-License-Identifier: MIT
// Looking at the folder: runs, their warnings that did not mend, and figures. What claims make of
// it is in claim_values.cpp.
#include "elbo/study/outcome/outcome.h"

#include <algorithm>
#include <map>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/study/outcome/claims.h"
#include "elbo/study/outcome/journal.h"
#include "elbo/study/outcome/task.h"

namespace elbo::study {
namespace {

constexpr uint64_t kMostFailedBytes = 1 << 20;  // bytes of a FAILED

/// What is known of all processes, beside the folder itself.
struct Past {
  std::map<std::string, JournalLine> last;
  std::map<std::string, double> seconds;  ///< of all lines of a task
};

Past past_of(const StudyWork& work) {
  Past out;
  const std::vector<JournalLine> lines = study_journal(work.fs, work.folder);
  for (const JournalLine& line : lines) out.seconds[line.task] += line.seconds;
  out.last = last_lines(lines);
  return out;
}

/// The error in a FAILED: all behind its first line.
std::string failure_of(Fs& fs, const Path& mark) {
  const Bytes bytes = fs.read(mark, kMostFailedBytes);
  std::string text(text_of(bytes));
  text.erase(0, text.find('\n') + 1);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

void read_results(const StudyWork& work, const StudyRun& run, const JournalLine* last,
                  RunOutcome& out) {
  for (const std::string& protocol : work.variant_of(run).protocols) {
    try {
      const std::vector<run::EvalResult> results =
          run::read_eval(work.fs, work.folder.run(run) / "eval", protocol);
      if (!results.empty()) out.results[protocol] = results.back();
    } catch (const Error& error) {
      out.errors[protocol] = error.what();
    }
    if (out.results.contains(protocol) || last == nullptr) continue;
    if (const auto error = last->errors.find(protocol); error != last->errors.end())
      out.errors[protocol] = error->second;
    else if (last->outcome == "failed") out.errors[protocol] = last->error;
  }
}

OutcomeState state_of(const StudyWork& work, const StudyRun& run) {
  const Path folder = work.folder.run(run);
  if (!run::is_run(work.fs, folder)) return OutcomeState::missing;
  switch (run::RunFolder::look_at(work.fs, folder).state()) {
    case run::RunState::running: return OutcomeState::running;
    case run::RunState::done: return OutcomeState::done;
    case run::RunState::failed: return OutcomeState::failed;
    default: return OutcomeState::missing;
  }
}

RunOutcome run_outcome(const StudyWork& work, const StudyRun& run, const Past& past) {
  RunOutcome out;
  out.variant = run.variant;
  out.seed = run.seed;
  out.run = Path("runs") / run.folder;
  out.state = state_of(work, run);
  const auto train = past.last.find("train " + run.folder),
             eval = past.last.find("eval " + run.folder);
  if (out.state == OutcomeState::failed)
    out.error = failure_of(work.fs, work.folder.run(run) / "FAILED");
  if (out.state == OutcomeState::missing && is_cached(work, run)) {
    out.state = OutcomeState::done;
    out.note = "not trained here: the cache has this extractor";
  }
  if (out.state == OutcomeState::missing && train != past.last.end() &&
      train->second.outcome == "failed") {
    out.state = OutcomeState::failed;
    out.error = train->second.error;
  }
  if (const auto seconds = past.seconds.find("train " + run.folder); seconds != past.seconds.end())
    out.seconds = seconds->second;
  read_results(work, run, eval == past.last.end() ? nullptr : &eval->second, out);
  return out;
}

bool shows_health(const Study& study) {
  return std::any_of(study.sections.begin(), study.sections.end(), [](const StudySection& section) {
    return section.ranking &&
           std::find(section.ranking->columns.begin(), section.ranking->columns.end(), "health") !=
               section.ranking->columns.end();
  });
}

/// Says of each run that is missing which failed one is why; runs come after those that they need.
void say_not_started(const Study& study, std::vector<RunOutcome>& runs) {
  for (size_t i = 0; i < runs.size(); ++i) {
    if (runs[i].state != OutcomeState::missing) continue;
    for (const size_t other : study.runs[i].after) {
      if (runs[other].state == OutcomeState::failed) runs[i].error = not_started(study.runs[other]);
      else if (runs[other].state == OutcomeState::missing && !runs[other].error.empty())
        runs[i].error = runs[other].error;
      if (!runs[i].error.empty()) break;
    }
  }
}

bool all_done(const FigurePart& part, const std::vector<RunOutcome>& runs) {
  return std::all_of(part.runs.begin(), part.runs.end(),
                     [&](size_t run) { return runs[run].state == OutcomeState::done; });
}

/// A picture that runs have themselves, or what the page draws from results.
void look_at_run_figure(const StudyWork& work, const FigurePart& part,
                        const std::vector<RunOutcome>& runs, FigureOutcome& out) {
  if (!part.figure->run_figure.empty() && !part.runs.empty())
    out.file = runs[part.runs.front()].run / "figures" / (part.figure->run_figure + ".json");
  const bool there = out.file.empty() || work.fs.exists(work.folder.root() / out.file);
  out.state = there && all_done(part, runs) ? OutcomeState::done : OutcomeState::missing;
  if (!there && all_done(part, runs))
    out.error = str("the run has no figure \"", part.figure->run_figure, "\"");
}

void look_at_drawn(const StudyWork& work, const FigurePart& part, const Past& past,
                   FigureOutcome& out) {
  if (const std::string name = file_name(part); !name.empty()) out.file = Path("figures") / name;
  const Node recipe =
      recipe_of(work.study, work.parts, part, done_times(work.fs, work.study, work.folder, part));
  const auto line = past.last.find("figure " + part.stem);
  if (line != past.last.end()) out.seconds = line->second.seconds;
  if (std::optional<Node> facts = read_facts(work.fs, work.folder, part, recipe)) {
    out.facts = std::move(*facts);
    out.state = OutcomeState::done;
  } else if (line != past.last.end() && line->second.outcome == "failed") {
    out.error = line->second.error;
    out.state = OutcomeState::failed;
  }
}

FigureOutcome figure_outcome(const StudyWork& work, const FigurePart& part, const Past& past,
                             const std::vector<RunOutcome>& runs) {
  FigureOutcome out;
  out.id = part.figure->id;
  out.variant = part.variant;
  out.seed = part.seed;
  if (part.stem.empty()) look_at_run_figure(work, part, runs, out);
  else look_at_drawn(work, part, past, out);
  for (const size_t run : part.runs) {
    if (out.state == OutcomeState::done || !out.error.empty()) break;
    if (runs[run].state == OutcomeState::failed) out.error = not_started(work.study.runs[run]);
    else if (runs[run].state == OutcomeState::missing) out.error = runs[run].error;
  }
  return out;
}

}  // namespace

std::string not_started(const StudyRun& failed) {
  return str("not started: ", failed.variant, " (seed ", failed.seed, ") failed");
}

StudyOutcome study_outcome(Fs& fs, const Study& study, const Path& folder, const Path& extractors) {
  const StudyWork work = study_work(fs, study, folder, extractors);
  const Past past = past_of(work);
  StudyOutcome out;
  for (const StudyRun& run : study.runs) out.runs.push_back(run_outcome(work, run, past));
  say_not_started(study, out.runs);
  if (shows_health(study))
    for (RunOutcome& run : out.runs)
      run.warnings = open_warnings(fs, folder / run.run / "metrics.jsonl");
  for (const FigurePart& part : work.parts)
    out.figures.push_back(figure_outcome(work, part, past, out.runs));
  out.expectations = judged_claims(work, out);
  return out;
}

StudyOutcome study_outcome(Fs& fs, const Study& study, const Path& folder) {
  return study_outcome(fs, study, folder, "");
}

namespace {

constexpr uint64_t kMostMetrics = uint64_t{1} << 30;  // bytes

std::string health_word(const Node& table, std::string_view key) {
  const Node* found = table.is_table() ? table.find(key) : nullptr;
  const auto* text = found != nullptr ? std::get_if<std::string>(&found->value()) : nullptr;
  return text != nullptr ? *text : "";
}

void take_health_line(const std::string& line, const std::string& file,
                      std::map<std::string, std::string>& open) {
  const Node node = io::parse_json(line, file);
  const Node* health = node.is_table() ? node.find("health") : nullptr;
  if (health == nullptr) return;
  if (health_word(*health, "state") == "begins")
    open[health_word(*health, "name")] = health_word(*health, "text");
  else open.erase(health_word(*health, "name"));
}

}  // namespace

std::vector<std::string> open_warnings(Fs& fs, const Path& metrics) {
  std::map<std::string, std::string> open;  // by the monitor's name
  try {
    const Bytes bytes = fs.read(metrics, kMostMetrics);
    std::string_view rest = text_of(bytes);
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      if (line.find("\"health\"") != std::string_view::npos)
        take_health_line(std::string(line), metrics.string(), open);
    }
  } catch (const Error&) {  // a torn last line, or no file: what was read counts
  }
  std::vector<std::string> texts;
  for (const auto& [name, text] : open) texts.push_back(text);
  return texts;
}

}  // namespace elbo::study
