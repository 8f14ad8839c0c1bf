// SPDX-License-Identifier: MIT
// What a study has to do: trainings, evaluations and commands that draw, with what each must wait
// for.
#pragma once
#include <string>
#include <vector>

#include "elbo/study/outcome/figure_part.h"

namespace elbo::study {

/// A training, an evaluation, or a command that draws.
enum class TaskKind { train, eval, figure };

/// One process of this program.
struct StudyTask {
  TaskKind kind = TaskKind::train;  ///< what it does
  size_t of = 0;                    ///< position in Study::runs, of a figure in StudyWork::parts
  std::string name;                 ///< "train vae-s1-0123ab": in the journal, and of its log
  std::string title;                ///< "train vae seed 1"
  std::string like;                 ///< what takes about as long: "train vae"
  std::vector<size_t> needs;        ///< tasks that must have succeeded
  std::vector<size_t> awaits;       ///< tasks that must have ended, well or badly
  /// That it takes by what the study's file says; a guess where it says nothing.
  double seconds = 0;
};

/// All that stays as it is while a study is made.
struct StudyWork {
  Fs& fs;              ///< through which all is written
  const Study& study;  ///< what was asked for
  StudyFolder folder;  ///< where everything lies
  /// Where trained extractors are kept, a folder each; "" for nowhere.
  Path extractors;
  std::vector<FigurePart> parts;  ///< pictures that commands make
  /// In the order in which they are begun: extractors, the first seeds, pictures of these, the
  /// other seeds.
  std::vector<StudyTask> tasks;

  const StudyVariant& variant_of(const StudyRun& run) const;  ///< which it belongs to
};

/// The tasks of a study that was read with a schema. `study` outlives it.
StudyWork study_work(Fs& fs, const Study& study, const Path& folder, const Path& extractors);

/// Whether the extractor that this run would leave is in the cache already.
bool is_cached(const StudyWork& work, const StudyRun& run);

/// The protocols of the run that have no result yet.
std::vector<std::string> missing_protocols(const StudyWork& work, const StudyRun& run);

/// Whether the folder holds what the task makes.
bool is_made(const StudyWork& work, const StudyTask& task);

/// Whether there is anything for it to do at all: not where an extractor that is not trained here
/// was to be measured.
bool has_purpose(const StudyWork& work, const StudyTask& task);

}  // namespace elbo::study
