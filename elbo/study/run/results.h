// SPDX-License-Identifier: MIT
// What a study found, written for people and for programs (docs/formats/study.md).
#pragma once
#include <string>

#include "elbo/study/run/runner.h"

namespace elbo::study {

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
