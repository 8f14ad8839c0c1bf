// SPDX-License-Identifier: MIT
// What the readers of a study's parts share while it is read.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "elbo/study/file/study.h"

namespace elbo::study {

/// A study on its way from the file. `study` fills as its parts are read: variants, runs, then
/// sections.
struct StudyReading {
  Fs& fs;                              ///< through which files are read
  const StudySource& source;           ///< what to read
  Node tree;                           ///< the whole file
  Study study;                         ///< what was read so far
  std::set<std::string> skipped = {};  ///< variants that the quick form leaves out

  /// A path of the file, which is relative to the file's folder; ConfigError where nothing is
  /// there.
  Path existing(const Node& path) const;
};

/// Fills study.variants, in an order in which all of `after` come before.
void read_variants(StudyReading& reading);

/// The runs of the variants, each with its experiment resolved. ConfigError, IoError.
std::vector<StudyRun> resolve_runs(const StudyReading& reading);

/// Fills study.sections with figures and claims.
void read_sections(StudyReading& reading);

/// The figures of a table's [[figure]].
std::vector<StudyFigure> read_figures_of(StudyReading& reading, const Node& table);
/// The ranking of a section; none where it has none.
std::optional<StudyRanking> read_ranking_of(const StudyReading& reading, const Node& section);
/// The claims of a table's [[expect]]; after all figures have been read.
std::vector<Expectation> read_expectations_of(StudyReading& reading, const Node& table);

/// The name of a protocol as its results are filed; ConfigError with the nearest right one where
/// there is none such. Without a schema: as it is.
std::string checked_protocol(const StudyReading& reading, const Node& name);

/// PROTOCOL or PROTOCOL/PART with the protocol named as its results are filed, and whether one of
/// `variants` measures it. In the plain form it is an error that none does; `of` says of what.
struct MeasuredValue {
  std::string name;       ///< as results are filed
  bool measured = false;  ///< by one of the variants
};
/// Takes a value's name from the file; ConfigError with its place.
MeasuredValue measured_value(const StudyReading& reading, const Node& value,
                             const std::vector<std::string>& variants, const std::string& of);

/// The names of all variants but extractors.
std::vector<std::string> trained_variants(const StudyReading& reading);

/// The variant called so; null for one that the quick form leaves out; ConfigError with the nearest
/// name where there is none.
const StudyVariant* variant_at(const StudyReading& reading, const Node& name);

/// A message that two things have one name.
[[noreturn]] void refuse_twin(const Node& name, const std::string& what);

}  // namespace elbo::study
