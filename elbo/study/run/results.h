// SPDX-License-Identifier: MIT
// What a study found, written for people and for programs (docs/formats/study.md).
#pragma once
#include <string>

#include "elbo/study/run/runner.h"

namespace elbo::study {

/// The values of one protocol over the seeds of one variant.
struct ProtocolSpread {
  double mean = 0, deviation = 0;  ///< NaN where there are none, or only one
  int64_t count = 0;               ///< seeds that have the value
  std::string unit;                ///< as the results say
};
/// Over the seeds that have a result.
ProtocolSpread spread_of(const StudyOutcome& outcome, const std::string& variant,
                         const std::string& protocol);

/// All protocols that some variant measures, in the order of the study.
std::vector<std::string> all_protocols(const Study& study);

/// study.json.
Node results_node(const Study& study, const StudyOutcome& outcome);

/// study.md.
std::string results_markdown(const Study& study, const StudyOutcome& outcome);

/// For a terminal: claims, measures, failures.
std::string results_text(const Study& study, const StudyOutcome& outcome);

/// "31 of 34 claims hold, 1 cannot be told"; "" where there are none.
std::string verdicts_text(const StudyOutcome& outcome);

/// Writes study.json, study.md and the page into the folder. IoError.
void write_results(const StudyWork& work, const StudyOutcome& outcome, const WritePage& page);

}  // namespace elbo::study
