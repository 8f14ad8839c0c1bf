// SPDX-License-Identifier: MIT
// What a study's folder holds by now: its runs, their measures, figures, and what became of the
// claims. Read anew from the folder each time; nothing is kept elsewhere.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "elbo/run/records.h"
#include "elbo/run/run_folder.h"
#include "elbo/study/file/study.h"

namespace elbo::study {

/// How far a task has come.
enum class OutcomeState { missing, running, done, failed };

/// What there is of one training.
struct RunOutcome {
  std::string variant;                             ///< its name
  int64_t seed = 0;                                ///< of the training
  Path run;                                        ///< the run folder, relative to the study's
  OutcomeState state = OutcomeState::missing;      ///< of the training
  std::string error;                               ///< of a failed one
  double seconds = 0;                              ///< that training took
  std::map<std::string, run::EvalResult> results;  ///< by protocol, the latest
  std::map<std::string, std::string> errors;       ///< by protocol: why it could not be taken
  /// "in the cache": of an extractor that was not trained here
  std::string note;
  /// Of the training, that did not mend; read where a ranking shows them.
  std::vector<std::string> warnings = {};
};

/// What there is of one picture.
struct FigureOutcome {
  std::string id;       ///< of the figure
  std::string variant;  ///< "" where it is of none or of several
  int64_t seed = 0;     ///< of the run that it shows
  /// Relative to the study's folder; "" for a chart that the page draws from results.
  Path file;
  Node facts = Node::table();                  ///< what the command printed with --json
  OutcomeState state = OutcomeState::missing;  ///< of the command
  std::string error;                           ///< why it failed, or ""
  double seconds = 0;                          ///< that the command took
};

/// Unknown: seeds are missing; shown: the claim has nothing to be compared with.
enum class Verdict { unknown, shown, holds, fails };

/// What became of one claim.
struct ExpectationOutcome {
  size_t section = 0, index = 0;                 ///< which of the study's
  std::vector<std::pair<int64_t, double>> ours;  ///< seed and value
  /// Of what it is compared with, where that is a variant.
  std::vector<std::pair<int64_t, double>> others;
  double mean = 0;       ///< of ours over seeds; NaN where there are none
  double deviation = 0;  ///< standard deviation of ours over seeds; NaN for fewer than two
  int64_t held = 0;      ///< seeds for which it holds
  Verdict verdict = Verdict::unknown;  ///< by the seeds that there are
  std::string sentence;                ///< the verdict in words with its numbers
};

/// All that a study's folder holds by now.
struct StudyOutcome {
  std::vector<RunOutcome> runs;                  ///< by variant, then seed
  std::vector<FigureOutcome> figures;            ///< in the study's order
  std::vector<ExpectationOutcome> expectations;  ///< by section
};

/// "not started: gan (seed 2) failed"
std::string not_started(const StudyRun& failed);

/// The warnings that a metrics.jsonl leaves open; none where all is well or the file cannot be
/// read. Only lines about health are parsed.
std::vector<std::string> open_warnings(Fs& fs, const Path& metrics);

/// Looks at the folder of a study. What cannot be read counts as missing and says why in `error`.
StudyOutcome study_outcome(Fs& fs, const Study& study, const Path& folder);

/// The same where extractors are kept in `extractors`: what is there need not have been trained
/// here.
StudyOutcome study_outcome(Fs& fs, const Study& study, const Path& folder, const Path& extractors);

}  // namespace elbo::study
