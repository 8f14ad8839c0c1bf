// SPDX-License-Identifier: MIT
// The page of a study: one file that needs neither network nor script, for a phone, a large screen,
// the dark and paper. Words, formulas, pictures and claims section by section, then every run with
// its measures, what they took, and what made them (docs/studies.md).
#pragma once
#include <cstdint>
#include <string>

#include "elbo/api/schema.h"
#include "elbo/study/outcome/outcome.h"

namespace elbo::study {

/// What the page's maker knows besides the study.
struct StudyPageOptions {
  const api::Schema* schema = nullptr;  ///< the registry, for `shows = "taxonomy"`
  /// Of the page: beyond, the largest pictures are left out, and the page says which.
  uint64_t most_bytes = 15'000'000;
};

/// The page of a study whose folder is `folder`. What is missing, failed or cannot be read is said
/// in its place.
std::string study_page(Fs& fs, const Study& study, const StudyOutcome& outcome, const Path& folder,
                       const StudyPageOptions& options = {});

}  // namespace elbo::study
